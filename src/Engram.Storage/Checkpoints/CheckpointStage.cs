namespace Engram.Storage.Checkpoints;

/// <summary>The segments of one stage. One writer at a time (the run's lock sees to that); calls may come from several threads.</summary>
/// <typeparam name="TRow">What a row of the stage is.</typeparam>
public sealed class CheckpointStage<TRow> : IAsyncDisposable
    where TRow : ICheckpointRow<TRow>
{
    private CheckpointStage()
    {
    }

    /// <summary>Called after a segment is durable, with its rows in the order of writing; before the next one is begun.</summary>
    public Action<CheckpointSegment, IReadOnlyList<TRow>>? Durable { get; set; }

    /// <summary>Finished segments in order of writing.</summary>
    public IReadOnlyList<CheckpointSegment> Segments { get; } = [];

    /// <summary>Opens the folder (made if absent) and deletes what a killed process left half written.</summary>
    public static CheckpointStage<TRow> Open(string folder, CheckpointLimits limits, TimeProvider time) =>
        throw new NotImplementedException();

    /// <summary>Adds rows that stay together in one segment; they are durable once <see cref="Durable"/> names them.</summary>
    public Task AppendAsync(IReadOnlyList<TRow> rows, CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Makes all rows durable; returns when they are.</summary>
    public Task FlushAsync(CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>All durable rows, segment by segment. A row may be there more than once, after a kill: the reader takes one of each key.</summary>
    /// <exception cref="CheckpointException">A segment is torn or of another version.</exception>
    public IAsyncEnumerable<TRow> ReadAllAsync(CancellationToken cancel = default) => throw new NotImplementedException();

    public Task<IReadOnlyList<TRow>> ReadAsync(CheckpointSegment segment, CancellationToken cancel = default) =>
        throw new NotImplementedException();

    public void Delete(CheckpointSegment segment) => throw new NotImplementedException();

    /// <summary>Flushes what is left.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
