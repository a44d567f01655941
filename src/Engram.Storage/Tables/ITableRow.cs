namespace Engram.Storage.Tables;

/// <summary>A row of one of the final tables: its name, columns and order.</summary>
public interface ITableRow<TSelf>
    where TSelf : ITableRow<TSelf>
{
    static abstract string Table { get; }

    /// <summary>Order of the key; 0 only for rows of the same key.</summary>
    static abstract int Compare(TSelf left, TSelf right);
}
