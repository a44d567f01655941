using Engram.Pipeline.Flow;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>Writes whole tables of a run.</summary>
internal sealed class TableSet(RunContext run)
{
    /// <summary>A table with as much in memory as a checkpoint may have.</summary>
    public TableWriter<TRow> Create<TRow>(IReadOnlyList<string>? columns = null)
        where TRow : ITableRow<TRow> => TableWriter<TRow>.Create(run.Folder.Tables, columns, (long)run.Options.Checkpoint.Mebibytes << 20);

    /// <param name="fill">Hands the rows over, in any order.</param>
    /// <param name="columns">training.columns, for extractions.</param>
    public async Task WriteAsync<TRow>(
        Func<Func<TRow, ValueTask>, CancellationToken, Task> fill, CancellationToken stop, IReadOnlyList<string>? columns = null)
        where TRow : ITableRow<TRow>
    {
        await using var writer = Create<TRow>(columns);
        await fill(row => writer.AddAsync(row, stop), stop);
        Note<TRow>(await writer.CompleteAsync(stop));
    }

    public Task WriteAsync<TRow>(IEnumerable<TRow> rows, CancellationToken stop)
        where TRow : ITableRow<TRow> => WriteAsync<TRow>(
        async (add, _) =>
        {
            foreach (var row in rows)
            {
                await add(row);
            }
        },
        stop);

    /// <summary>The two tables that depend on clock and machine.</summary>
    public async Task WriteTimingsAsync(RunRow row, CancellationToken stop)
    {
        await WriteAsync([row], stop);
        await WriteAsync(
            run.Meters.All.Select(meter => new StageTimingRow(
                run.RunId, meter.Stage, meter.BusySeconds, meter.WaitingSeconds, meter.Items, meter.Deepest)),
            stop);
    }

    /// <param name="replaced">What a writer returned.</param>
    public void Note<TRow>(long replaced)
        where TRow : ITableRow<TRow>
    {
        if (replaced > 0)
        {
            run.Log.Warning("Table {Table}: {Replaced} characters U+0000 were replaced by U+FFFD", TRow.Table, replaced);
        }
    }
}
