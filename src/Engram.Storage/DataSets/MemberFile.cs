using System.Globalization;

namespace Engram.Storage.DataSets;

/// <summary>
/// Which pictures a model was trained on: a list of ids (.txt, one a line; or the id column of a .csv or .parquet), or a .csv or .parquet
/// whose column says 0 or 1 of every picture.
/// </summary>
public sealed class MemberFile
{
    private const long ReadMemory = 1L << 30;
    private static readonly string[] UsualIds = ["image_id", "id", "key"];

    private readonly Dictionary<string, bool> _members;
    private readonly bool _isWhole;

    private MemberFile(string path, Dictionary<string, bool> members, bool isWhole) => (Path, _members, _isWhole) = (path, members, isWhole);

    public string Path { get; }

    /// <summary>Ids that are marked as members.</summary>
    public IEnumerable<string> Members => _members.Where(entry => entry.Value).Select(entry => entry.Key);

    /// <param name="column">The column of 0 and 1, true and false; null where the ids that are there are the members.</param>
    /// <param name="id">The column of ids; null takes image_id, else id, else key.</param>
    /// <exception cref="DataSetException">The file cannot be read, lacks a column, or says two things of one picture.</exception>
    public static MemberFile Read(string path, string? column, string? id = null, CancellationToken cancel = default)
    {
        if (!File.Exists(path))
        {
            throw new DataSetException($"{path}: no such file");
        }

        var members = new Dictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            foreach (var (line, key, value) in Rows(path, column, id))
            {
                cancel.ThrowIfCancellationRequested();
                var name = ImageIds.Clean(key ?? throw new DataSetException($"{path}:{line}: the id is empty"));
                var isMember = column is null || Flag(path, line, column, value);
                if (members.TryGetValue(name, out var earlier) && earlier != isMember)
                {
                    throw new DataSetException($"{path}:{line}: image '{name}' is a member here and none in an earlier line");
                }

                members[name] = isMember;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"{path}: the file cannot be read: {e.Message}", e);
        }

        return new MemberFile(path, members, column is null);
    }

    /// <summary>Whether the model was trained on a picture; null where a file of 0 and 1 does not name it.</summary>
    public bool? Has(string imageId) => _members.TryGetValue(imageId, out var isMember) ? isMember : _isWhole ? false : null;

    private static IEnumerable<(long Line, string? Id, string? Value)> Rows(string path, string? column, string? id) =>
        System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".txt" when column is null => Utf8Lines.Read(path)
                .Select(line => (line.Number, (string?)line.Text.TrimEnd('\r'), (string?)null)).Where(line => line.Item2!.Length > 0),
            ".txt" => throw new DataSetException($"{path}: a list of ids has no column '{column}'; leave the column out"),
            ".csv" => CsvRows(path, column, IdOf(path, CsvFile.Header(path), id)),
            ".parquet" => ParquetRows(path, column, IdOf(path, [.. ParquetFooter.Read(path).Columns.Select(one => one.Name)], id)),
            _ => throw new DataSetException($"{path}: a list of members ends in .txt, .csv or .parquet"),
        };

    private static IEnumerable<(long Line, string? Id, string? Value)> CsvRows(string path, string? column, string id) =>
        CsvFile.Read(path, column is null ? [id] : [id, column])
            .Select(row => (row.Line, row.Values[0], column is null ? null : row.Values[1]));

    private static IEnumerable<(long Line, string? Id, string? Value)> ParquetRows(string path, string? column, string id)
    {
        var footer = ParquetFooter.Read(path);
        footer.Column(id);
        footer.CheckChunks(id);
        var value = "NULL";
        if (column is not null)
        {
            footer.Column(column);
            footer.CheckChunks(column);
            value = $"CAST({DuckQuery.Name(column)} AS VARCHAR)";
        }

        using var query = new DuckQuery(path, $"SELECT CAST({DuckQuery.Name(id)} AS VARCHAR), {value} FROM {DuckQuery.Table(path)}", 1, ReadMemory);
        var row = 0L;
        while (query.Read())
        {
            yield return (++row, query.Text(0), query.Text(1));
        }

        if (row != footer.Rows)
        {
            throw new DataSetException($"{path}: the footer promises {footer.Rows} rows, {row} could be read; the file is damaged");
        }
    }

    private static string IdOf(string path, IReadOnlyList<string> columns, string? asked) => asked is not null
        ? columns.Contains(asked, StringComparer.Ordinal) ? asked : throw Missing(path, asked, columns)
        : UsualIds.FirstOrDefault(name => columns.Contains(name, StringComparer.Ordinal)) ?? throw Missing(path, "image_id", columns);

    private static DataSetException Missing(string path, string column, IReadOnlyList<string> columns) =>
        new($"{path}: no column '{column}'; the columns are {string.Join(", ", columns)}") { MissingColumn = column };

    private static bool Flag(string path, long line, string column, string? value) => value?.ToLower(CultureInfo.InvariantCulture) switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => throw new DataSetException($"{path}:{line}: column '{column}' holds '{value}', which is neither 0 nor 1"),
    };
}
