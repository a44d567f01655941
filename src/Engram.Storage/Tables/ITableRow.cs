namespace Engram.Storage.Tables;

/// <summary>A row of one of the final tables: its name, columns and order.</summary>
public interface ITableRow<TSelf>
    where TSelf : ITableRow<TSelf>
{
    static abstract string Table { get; }

    /// <summary>Order of the key; 0 only for rows of the same key.</summary>
    static abstract int Compare(TSelf left, TSelf right);

    /// <summary>
    /// The fixed columns, in the order of the record's parameters; new ones at each call, since a schema takes hold of its fields.
    /// </summary>
    internal static abstract IReadOnlyList<TableColumn<TSelf>> Fields { get; }

    internal static abstract TSelf From(TableCells cells);

    /// <summary>The columns that follow the fixed ones, by name; a table without such columns refuses any.</summary>
    internal static virtual IEnumerable<TableColumn<TSelf>> ExtraFields(IReadOnlyList<string> names) => names.Count == 0
        ? []
        : throw new ArgumentException($"table '{TSelf.Table}' has no further columns");
}
