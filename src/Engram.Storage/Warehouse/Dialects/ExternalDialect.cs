using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse.Dialects;

/// <summary>A service that reads the Parquet lake where it lies, as external tables.</summary>
/// <param name="location">Of the lake, without a slash at its end.</param>
internal abstract class ExternalDialect(string location) : SqlDialect
{
    /// <summary>Of a table, with a slash at its end.</summary>
    protected string LocationOf(string table) => $"{location}/{table}/";

    /// <summary>The columns inside the files.</summary>
    protected static IEnumerable<ColumnDefinition> Inside(IEnumerable<ColumnDefinition> columns) =>
        columns.Where(column => column.Name != LakeCatalogue.Partition);

    /// <summary>The columns, one a line, between parentheses.</summary>
    protected static string Listed(IEnumerable<string> columns) => $"(\n  {string.Join(",\n  ", columns)}\n)";
}
