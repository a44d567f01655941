namespace Engram.Storage.Tables;

/// <summary>All columns of a table.</summary>
internal static class TableSchema
{
    /// <param name="extra">Names of the columns that follow the fixed ones.</param>
    /// <exception cref="DataSetException">A further column has the name of another one.</exception>
    public static IReadOnlyList<TableColumn<TRow>> Of<TRow>(IReadOnlyList<string> extra)
        where TRow : ITableRow<TRow>
    {
        var columns = TRow.Fields.Concat(TRow.ExtraFields(extra)).ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            if (!names.Add(column.Name))
            {
                throw new DataSetException(
                    $"training.columns: table '{TRow.Table}' has a column '{column.Name}' already; rename yours in the data set");
            }
        }

        return columns;
    }
}
