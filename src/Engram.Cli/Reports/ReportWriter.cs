using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Storage.Runs;

namespace Engram.Cli.Reports;

/// <summary>Writes report/report.html and report/report.json of a run.</summary>
internal static class ReportWriter
{
    public const string PageName = "report.html";

    /// <returns>The report, and the page's path.</returns>
    public static async Task<(RunReport Report, string Page)> WriteAsync(string folder, RunOptions options, CancellationToken stop)
    {
        while (true)
        {
            var report = await ReportBuilder.BuildAsync(folder, options, stop);
            var page = TextOf(folder, report);

            // A run that ended meanwhile has written, or is about to write, its final report: a provisional one must not replace it.
            if (report.Run.Provisional && Manifest.Read(RunFolder.Open(folder)) is { IsComplete: true })
            {
                continue;
            }

            ReportFile.Write(folder, ReportFile.Name, ReportFile.TextOf(report));
            return (report, ReportFile.Write(folder, PageName, page));
        }
    }

    public static string TextOf(string folder, RunReport report) => ReportPage.Of(report, KeptPictures.Of(folder).Read);

    /// <summary>A run ends with a report: writes it where the run was just ended, or was killed before it.</summary>
    public static async Task EnsureAsync(string folder, RunOptions options, bool wasFinished, CancellationToken stop)
    {
        var path = Path.Combine(RunFolder.Open(folder).Report, PageName);
        if (!wasFinished || !File.Exists(path) || File.GetLastWriteTimeUtc(path) < File.GetLastWriteTimeUtc(RunFolder.Open(folder).ManifestFile))
        {
            await WriteAsync(folder, options, stop);
        }
    }
}
