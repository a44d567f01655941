using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>A table of the run that is loaded.</summary>
/// <param name="Columns">Of its files, which one writer made.</param>
internal sealed record SourceTable(TableDefinition Definition, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<TableFile> Files)
{
    public string Name => Definition.Name;

    public long Rows => Files.Sum(file => file.Rows);
}
