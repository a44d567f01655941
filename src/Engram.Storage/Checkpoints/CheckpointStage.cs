using System.Globalization;
using System.Runtime.CompilerServices;
using Engram.Storage.Runs;

namespace Engram.Storage.Checkpoints;

/// <summary>
/// The segments of one stage. One process writes at a time (the run's lock sees to that); calls may come from several threads.
/// </summary>
/// <typeparam name="TRow">What a row of the stage is.</typeparam>
public sealed class CheckpointStage<TRow> : IAsyncDisposable
    where TRow : ICheckpointRow<TRow>
{
    private readonly string _folder;
    private readonly CheckpointLimits _limits;
    private readonly ITimer _timer;
#pragma warning disable CA2213 // it holds nothing to free, and a late timer may still wait for it
    private readonly SemaphoreSlim _gate = new(1, 1);
#pragma warning restore CA2213

    // Guarded by the gate.
    private readonly List<CheckpointSegment> _segments;
    private List<TRow> _open = [];
    private long _openBytes;
    private long _lastNumber;
    private bool _disposed;
    private Exception? _timerFault;

    private CheckpointStage(string folder, CheckpointLimits limits, TimeProvider time)
    {
        (_folder, _limits) = (folder, limits);
        _segments = SegmentsIn(folder);
        _lastNumber = _segments.Count == 0 ? 0 : _segments[^1].Number;
        _timer = time.CreateTimer(_ => _ = FlushFromTimerAsync(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Called after a segment is durable, with its rows in the order of writing, before the next one is begun. It must not call back into
    /// the stage.
    /// </summary>
    public Action<CheckpointSegment, IReadOnlyList<TRow>>? Durable { get; set; }

    /// <summary>Finished segments in order of writing.</summary>
    public IReadOnlyList<CheckpointSegment> Segments
    {
        get
        {
            _gate.Wait();
            try
            {
                return [.. _segments];
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <summary>Opens the folder (made if absent) and deletes what a killed process left half written.</summary>
    public static CheckpointStage<TRow> Open(string folder, CheckpointLimits limits, TimeProvider time)
    {
        DurableFile.CreateFolder(folder);
        DurableFile.DeletePartials(folder);
        return new CheckpointStage<TRow>(folder, limits, time);
    }

    /// <summary>Reads the segments of a stage that another process may be writing; makes and deletes nothing.</summary>
    public static async IAsyncEnumerable<TRow> PeekAsync(string folder, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var segment in SegmentsIn(folder))
        {
            IReadOnlyList<TRow> rows = [];
            try
            {
                rows = await CheckpointFile.ReadAsync<TRow>(segment.Path, cancel);
            }
            catch (CheckpointException) when (!File.Exists(segment.Path))
            {
                // Its rows are durable elsewhere, so the writer deleted it meanwhile.
            }

            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>The same of a run's stage, those of its shards after its own; a merged run has rows in both.</summary>
    public static async IAsyncEnumerable<TRow> PeekAsync(RunFolder run, string stage, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var folder in run.Checkpoints(stage))
        {
            await foreach (var row in PeekAsync(folder, cancel))
            {
                yield return row;
            }
        }
    }

    /// <summary>Adds rows that stay together in one segment; they are durable once <see cref="Durable"/> names them.</summary>
    public async Task AppendAsync(IReadOnlyList<TRow> rows, CancellationToken cancel = default)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ThrowTimerFault();
            if (_open.Count == 0 && rows.Count > 0 && _limits.Age > TimeSpan.Zero)
            {
                _timer.Change(_limits.Age, Timeout.InfiniteTimeSpan);
            }

            _open.AddRange(rows);
            _openBytes += rows.Sum(row => row.ApproximateBytes);
            if (_openBytes >= _limits.Bytes)
            {
                await CloseSegmentAsync(cancel);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes all rows durable; returns when they are.</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            ThrowTimerFault();
            await CloseSegmentAsync(cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// All durable rows, segment by segment. A row may be there more than once, after a kill: the reader takes one of each key.
    /// </summary>
    /// <exception cref="CheckpointException">A segment is torn.</exception>
    /// <exception cref="RefusedException">A segment is of another version.</exception>
    public async IAsyncEnumerable<TRow> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var segment in Segments)
        {
            foreach (var row in await ReadAsync(segment, cancel))
            {
                yield return row;
            }
        }
    }

    /// <summary>The rows of one segment.</summary>
    public Task<IReadOnlyList<TRow>> ReadAsync(CheckpointSegment segment, CancellationToken cancel = default) =>
        CheckpointFile.ReadAsync<TRow>(segment.Path, cancel);

    /// <summary>Deletes a segment whose rows are not needed any more.</summary>
    public void Delete(CheckpointSegment segment)
    {
        _gate.Wait();
        try
        {
            File.Delete(segment.Path);
            _segments.Remove(segment);
        }
        finally
        {
            _gate.Release();
        }

        DurableFile.FlushFolder(_folder);
    }

    /// <summary>Flushes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _gate.WaitAsync();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                ThrowTimerFault();
                await CloseSegmentAsync(CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // The caller holds the gate.
    private async Task CloseSegmentAsync(CancellationToken cancel)
    {
        if (_open.Count == 0)
        {
            return;
        }

        var segment = new CheckpointSegment(_lastNumber + 1, Path.Combine(_folder, $"{_lastNumber + 1:D8}.parquet"));
        await CheckpointFile.WriteAsync(segment.Path, _open, cancel);
        var rows = _open;
        (_lastNumber, _open, _openBytes) = (segment.Number, [], 0);
        _segments.Add(segment);
        Durable?.Invoke(segment, rows);
    }

    private async Task FlushFromTimerAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_disposed)
            {
                await CloseSegmentAsync(CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            // No caller is here to take it: the next append or flush throws it.
            _timerFault = e;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void ThrowTimerFault()
    {
        if (_timerFault is { } fault)
        {
            throw new IOException($"'{_folder}': a checkpoint could not be written: {fault.Message}", fault);
        }
    }

    private static List<CheckpointSegment> SegmentsIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.parquet").Select(SegmentOf).OrderBy(segment => segment.Number)]
        : [];

    private static CheckpointSegment SegmentOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new CheckpointSegment(number, path)
            : throw new CheckpointException($"{path}: no checkpoint segment; move it away");
}
