using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Sweeps;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>One process of a sweep: its cells one after another, and a table of them at the end.</summary>
internal sealed class SweepSession(Guard guard, SweepFile sweep, string folder, bool fullHash, Interruption interruption)
{
    private readonly Dictionary<string, ConfigurationFile> _configurations = sweep.Cells.ToDictionary(cell => cell.Cell.Name, cell => cell.Configuration.Under(folder));
    private int _begun;

    public async Task<int> ExecuteAsync(bool json)
    {
        guard.ResumesFrom(RelativePath.Of(folder));
        var asked = new SweepState { Name = sweep.Cells[0].Configuration.Options.Name, Cells = [.. sweep.Cells.Select(cell => cell.Cell)] };
        var state = await Sweep.ExecuteAsync(folder, asked, sweep.Resolved(), sweep.StopsAtFailure, RunAsync, interruption.Stop);
        var place = SweepFolder.Open(folder);
        await SweepReportWriter.EnsureAsync(place, interruption.Stop);
        await SweepTable.WriteAsync(state, place, json, interruption.Stop);
        return state.Cells.Any(cell => cell.State is SweepCellState.Failed) ? ExitCode.Failed : ExitCode.Done;
    }

    private string[] Siblings(string path)
    {
        var place = SweepFolder.Open(folder);
        return [.. sweep.Cells.Select(cell => place.Cell(cell.Cell.Name)).Where(other => other != path)];
    }

    private async Task<string?> RunAsync(SweepCell cell, string path)
    {
        var configuration = _configurations[cell.Name];
        await Console.Error.WriteLineAsync(SafeText.OneLine(FormattableString.Invariant(
            $"cell {++_begun} of {sweep.Cells.Count}: {string.Join(", ", cell.Values.Select(value => $"{value.Key} = {value.Value}"))}")));
        try
        {
            var summary = await RunSession.AttackAsync(configuration, path, fullHash, Siblings(path), interruption);
            var loaded = await WarehouseLoad.AfterRunAsync(configuration.Options, path, RelativePath.Of(path), interruption.Stop);
            return summary.TooManyUnreadable ? RunSession.TooMany(summary, configuration)
                : loaded == ExitCode.Done ? null
                : "finished, but not loaded into its warehouse";
        }
        // A disk that is full or gone is so for the other cells too: the sweep stops, and this cell is not a failed one.
        catch (Exception e) when (!Failure.IsCancellation(e) && DiskTrouble.Of(e) is null)
        {
            // The other cells may be right: the line stands in sweep.json and in the table, and the program ends with 1.
            var failure = Failure.Of(e, configuration);
            foreach (var line in failure.Lines)
            {
                await Console.Error.WriteLineAsync(SafeText.OneLine(line));
            }

            await guard.DebugAsync(e);
            return string.Join("; ", failure.Lines);
        }
    }
}
