using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Sweeps;

/// <summary>Runs the cells of a sweep in order, each in its own folder, and records how each one ended.</summary>
public static class Sweep
{
    /// <summary>
    /// Starts a sweep or goes on with it: a cell that is done is done, one that failed is tried again, an interrupted one resumes inside.
    /// </summary>
    /// <param name="asked">The cells, all pending.</param>
    /// <param name="configuration">The sweep's resolved YAML, kept as config.yaml.</param>
    /// <param name="stopAtFailure">Whether a failed cell ends the sweep.</param>
    /// <param name="run">Runs a cell in the folder given; returns null, or one line that says why it failed.</param>
    /// <exception cref="RefusedException">The folder is locked, foreign, or a sweep over other cells.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; finished cells are recorded.</exception>
    public static async Task<SweepState> ExecuteAsync(
        string path, SweepState asked, string configuration, bool stopAtFailure, Func<SweepCell, string, Task<string?>> run,
        CancellationToken stop)
    {
        var folder = SweepFolder.OpenOrCreate(path);
        using var held = RunLock.Take(folder.Path);
        var state = Begin(folder, asked, configuration);
        for (var i = 0; i < state.Cells.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (state.Cells[i].State is SweepCellState.Done)
            {
                continue;
            }

            var error = await run(state.Cells[i], folder.Cell(state.Cells[i].Name));
            var (runId, hash) = FinishedRun(folder.Cell(state.Cells[i].Name));
            SweepSeal.Break(folder);
            state = With(state, i, state.Cells[i] with
            {
                State = error is null ? SweepCellState.Done : SweepCellState.Failed,
                Error = error,
                RunId = runId,
                ManifestSha256 = hash,
            });
            state.Write(folder);
            if (error is not null && stopAtFailure)
            {
                break;
            }
        }

        if (state.Cells.All(cell => cell.State is not SweepCellState.Pending))
        {
            SweepSeal.Ensure(folder);
        }

        return state;
    }

    /// <summary>A cell that failed may have a finished run too: one that was not loaded, or with too many unreadable pictures.</summary>
    private static (string? RunId, string? ManifestSha256) FinishedRun(string path) =>
        RunFolder.Find(path) is { } folder && Manifest.Read(folder) is { IsComplete: true } manifest ? (manifest.RunId, Manifest.Seal(folder)) : (null, null);

    private static SweepState Begin(SweepFolder folder, SweepState asked, string configuration)
    {
        var known = SweepState.Read(folder);
        if (known is null)
        {
            asked.Write(folder);
        }

        // A kill between the two files leaves the state alone, which makes the folder a sweep.
        if (!File.Exists(folder.ConfigFile))
        {
            DurableFile.WriteText(folder.ConfigFile, configuration);
        }

        if (known is null)
        {
            return asked;
        }

        var other = asked.Cells.Select(cell => (cell.Name, cell.ConfigHash)).Except(known.Cells.Select(cell => (cell.Name, cell.ConfigHash))).ToList();
        if (other.Count > 0 || asked.Cells.Count != known.Cells.Count)
        {
            throw new RefusedException(
                $"{folder.Path}: the sweep began with other cells ({known.Cells.Count} then, {asked.Cells.Count} now{(other.Count > 0 ? $"; '{other[0].Name}' is new" : "")}); restore them or name a new folder with --out");
        }

        return known;
    }

    private static SweepState With(SweepState state, int index, SweepCell cell)
    {
        SweepCell[] cells = [.. state.Cells];
        cells[index] = cell;
        return state with { Cells = cells };
    }
}
