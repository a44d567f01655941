namespace Engram.Storage.Tables;

/// <summary>Reads a table back.</summary>
public static class TableReader
{
    /// <summary>Rows in key order; a part of the table in memory at a time.</summary>
    /// <param name="tables">The folder <c>tables</c> of a run.</param>
    /// <exception cref="CheckpointException">The table is absent or damaged.</exception>
    public static IAsyncEnumerable<TRow> ReadAsync<TRow>(string tables, CancellationToken cancel = default)
        where TRow : ITableRow<TRow> => throw new NotImplementedException();
}
