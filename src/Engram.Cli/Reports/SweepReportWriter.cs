using Engram.Cli.Commands;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Sweeps;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Cli.Reports;

/// <summary>Writes report/report.html and report/report.json of a sweep.</summary>
internal static class SweepReportWriter
{
    /// <returns>The report, and the page's path.</returns>
    public static async Task<(SweepReport Report, string Page)> WriteAsync(SweepFolder folder, CancellationToken stop)
    {
        while (true)
        {
            var state = SweepState.Read(folder)!;
            var report = await SweepReportBuilder.BuildAsync(folder, state, VerifyCommand.ConfigurationOf, stop);
            var page = TextOf(folder, report);

            // A cell that ended meanwhile belongs into it: an older report must not replace a newer one.
            if (!SweepState.Read(folder)!.Cells.Select(cell => cell.State).SequenceEqual(state.Cells.Select(cell => cell.State)))
            {
                continue;
            }

            DurableFile.WriteText(Path.Combine(folder.Report, ReportFile.Name), ReportFile.TextOf(report));
            DurableFile.WriteText(PageOf(folder), page);
            return (report, PageOf(folder));
        }
    }

    /// <summary>The reports of the cells that have begun, then the sweep's.</summary>
    public static async Task<(SweepReport Report, string Page)> WriteAllAsync(SweepFolder folder, CancellationToken stop)
    {
        foreach (var cell in SweepState.Read(folder)!.Cells)
        {
            var path = folder.Cell(cell.Name);
            if (RunFolder.Find(path) is not { } run || !File.Exists(run.ConfigFile))
            {
                continue;
            }

            try
            {
                await ReportWriter.WriteAsync(path, VerifyCommand.ConfigurationOf(run.ConfigFile), stop);
            }
            catch (Exception e) when (e is CheckpointException or RefusedException)
            {
                // Its line in the sweep's report has the reason.
            }
        }

        return await WriteAsync(folder, stop);
    }

    /// <summary>A sweep's process ends with a report: writes it where there is none since the last cell ended.</summary>
    public static async Task EnsureAsync(SweepFolder folder, CancellationToken stop)
    {
        var page = PageOf(folder);
        if (!File.Exists(page) || File.GetLastWriteTimeUtc(page) < File.GetLastWriteTimeUtc(folder.StateFile))
        {
            await WriteAsync(folder, stop);
        }
    }

    public static string TextOf(SweepFolder folder, SweepReport report) => SweepPage.Of(report, cell => LinkTo(folder, cell));

    public static string PageOf(SweepFolder folder) => Path.Combine(folder.Report, ReportWriter.PageName);

    private static string? LinkTo(SweepFolder folder, string cell) =>
        File.Exists(Path.Combine(RunFolder.At(folder.Cell(cell)).Report, ReportWriter.PageName))
            ? $"../cells/{Uri.EscapeDataString(cell)}/report/{ReportWriter.PageName}"
            : null;
}
