namespace Engram.Storage.Tables;

/// <summary>Writes one table: rows in any order go in, files sorted by key come out; equal rows give equal bytes.</summary>
/// <typeparam name="TRow">The table's row record.</typeparam>
public sealed class TableWriter<TRow> : IAsyncDisposable
    where TRow : ITableRow<TRow>
{
    private TableWriter()
    {
    }

    /// <param name="tables">The folder <c>tables</c> of a run; files go to its sub-folder of the table's name.</param>
    /// <param name="extraColumns">Names of <c>training.columns</c>, for extractions only.</param>
    public static TableWriter<TRow> Create(string tables, IReadOnlyList<string>? extraColumns = null) => throw new NotImplementedException();

    /// <summary>Adds a row; two equal rows of one key become one.</summary>
    public ValueTask AddAsync(TRow row, CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Sorts, writes and renames; returns the number of characters U+0000 that were replaced by U+FFFD.</summary>
    public Task<long> CompleteAsync(CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Removes what was not completed.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
