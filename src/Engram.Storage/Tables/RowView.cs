namespace Engram.Storage.Tables;

/// <summary>The columns of a table by name, so that two rows can be compared one value at a time.</summary>
/// <param name="extra">Names of the columns that follow the fixed ones: <see cref="TableReader.ExtraColumnsAsync"/>.</param>
public sealed class RowView<TRow>(IReadOnlyList<string> extra)
    where TRow : ITableRow<TRow>
{
    private readonly IReadOnlyList<TableColumn<TRow>> _columns = TableSchema.Of<TRow>(extra);

    /// <summary>In the table's order.</summary>
    public IReadOnlyList<string> Names => field ??= [.. _columns.Select(column => column.Name)];

    /// <summary>The value, boxed; null where the table has none.</summary>
    public object? ValueOf(TRow row, int column) => _columns[column].ValueOf(row);
}
