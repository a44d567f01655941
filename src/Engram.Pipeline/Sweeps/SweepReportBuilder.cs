using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Sweeps;

/// <summary>Works out a sweep's report from the tables of its cells; cells that go on count with what is through.</summary>
public static class SweepReportBuilder
{
    /// <param name="read">Reads the config.yaml of a cell's run, given its path.</param>
    /// <exception cref="CheckpointException">sweep.json is damaged. A damaged cell is no fault of the others: it is named with its reason.</exception>
    public static async Task<SweepReport> BuildAsync(SweepFolder folder, SweepState state, Func<string, RunOptions> read, CancellationToken stop)
    {
        var (runs, cells, attack) = (new List<SweepCellRun>(), new List<SweepCellFigures>(), "");
        foreach (var cell in state.Cells)
        {
            var (report, problem) = await ReadAsync(folder.Cell(cell.Name), read, stop);
            if (report is not null)
            {
                runs.Add(RunOf(cell.Name, report.Run));
                attack = report.Figures.Inputs.Attack;
            }

            cells.Add(new SweepCellFigures(
                cell.Name, cell.Values, cell.State.ToString().ToLowerInvariant(), cell.Error ?? problem, report is { Run.Provisional: true },
                report?.Figures.Headline, report?.Figures.Threshold));
        }

        var figures = new SweepFigures(state.Name, attack, cells, SweepComparisons.Of(cells));
        return new SweepReport(SweepReport.Current, new SweepReportRun(state.Cells.Any(cell => cell.State is SweepCellState.Pending), runs), figures);
    }

    private static async Task<(RunReport? Report, string? Problem)> ReadAsync(string path, Func<string, RunOptions> read, CancellationToken stop)
    {
        // A cell at its very start has a manifest and no configuration yet.
        if (RunFolder.Find(path) is not { } run || !File.Exists(run.ConfigFile))
        {
            return (null, null);
        }

        try
        {
            return (await ReportBuilder.BuildAsync(path, read(run.ConfigFile), stop), null);
        }
        catch (Exception e) when (e is CheckpointException or RefusedException)
        {
            return (null, $"its run cannot be read: {e.Message.Replace(path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}");
        }
    }

    private static SweepCellRun RunOf(string name, ReportRun run) =>
        new(name, run.RunId, run.ManifestSha256, run.Software, run.Device, run.Seconds, run.ImagesPerSecond);
}
