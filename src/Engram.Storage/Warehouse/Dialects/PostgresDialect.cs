using System.Security.Cryptography;
using System.Text;
using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>PostgreSQL 10 and later.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    /// <summary>Bytes of a name; the server cuts longer ones silently, so that two could become one.</summary>
    private const int LongestName = 63;

    // Every table has columns of these names already.
    private static readonly HashSet<string> SystemColumns = new(StringComparer.OrdinalIgnoreCase) { "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid" };

    public override string TypeOf(ColumnType type) => Word(type, "text", "bigint", "double precision", "boolean", "timestamp with time zone");

    /// <summary>A name that is too long ends in 8 hex digits of its SHA-256, one of the server's own in an underscore.</summary>
    public override string NameOf(string column)
    {
        var bytes = Encoding.UTF8.GetBytes(column);
        if (bytes.Length <= LongestName)
        {
            return SystemColumns.Contains(column) ? column + "_" : column;
        }

        var kept = new StringBuilder();
        var length = 0;
        foreach (var rune in column.EnumerateRunes())
        {
            length += rune.Utf8SequenceLength;
            if (length > LongestName - 9)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return $"{kept}_{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}";
    }

    public override IEnumerable<string> After(string table) => [$"CREATE INDEX ON {Quote(table)} (run_id)"];
}
