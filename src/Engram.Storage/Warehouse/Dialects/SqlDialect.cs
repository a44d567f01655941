using System.Text;
using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>How a database spells names and types.</summary>
internal abstract class SqlDialect
{
    /// <summary>A name as the database keeps it; most keep any.</summary>
    public virtual string NameOf(string column) => column;

    public virtual string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public abstract string TypeOf(ColumnType type);

    /// <summary>The statement that makes one table, without the semicolon.</summary>
    public virtual string Create(string table, IEnumerable<ColumnDefinition> columns)
    {
        var text = new StringBuilder("CREATE TABLE ").Append(Quote(table)).Append(" (\n");
        text.AppendJoin(",\n", columns.Select(column =>
            $"  {Quote(NameOf(column.Name))} {TypeOf(column.Type)}{(column.IsNullable ? "" : " NOT NULL")}"));
        return text.Append("\n)").ToString();
    }

    /// <summary>What follows the table: an index.</summary>
    public virtual IEnumerable<string> After(string table) => [];

    /// <summary>A column that rows loaded before have no value for.</summary>
    public string Add(string table, ColumnDefinition column) =>
        $"ALTER TABLE {Quote(table)} ADD COLUMN {Quote(NameOf(column.Name))} {TypeOf(column.Type)}";

    protected static string Word(ColumnType type, string text, string integer, string number, string flag, string time) => type switch
    {
        ColumnType.Text => text,
        ColumnType.Integer => integer,
        ColumnType.Number => number,
        ColumnType.Flag => flag,
        _ => time,
    };
}
