using System.Text.Json.Nodes;
using Engram.Pipeline.Reports;

namespace Engram.Pipeline.Evidence;

/// <summary>report/report.json, built again from the tables and summary.json. No hash covers it; it is checked after those it is built from.</summary>
internal static class ReportAudit
{
    private const string Place = "report/report.json";

    // Of summary.json, where they are told by no table.
    private static readonly string[] Unchecked =
        ["report.run.state", "report.run.images_per_second", "report.run.seconds", "report.figures.embeddings", "report.figures.screening", "report.figures.model", "report.figures.pixels"];

    public static async Task CheckAsync(Audit audit)
    {
        var path = Path.Combine(audit.Folder.Report, ReportFile.Name);
        if (!File.Exists(path) || !File.Exists(Path.Combine(audit.Folder.Report, "summary.json")))
        {
            audit.Findings.Note("there is no report/report.json to build again");
            return;
        }

        var json = new JsonAudit(Place, Unchecked, audit.Findings);
        if (await json.ReadAsync(path, audit.Stop) is not { } stated)
        {
            return;
        }

        if (JsonAudit.IsProvisional(stated))
        {
            audit.Findings.Note("report/report.json was written while the run went on: 'engram report' writes the final one");
            return;
        }

        // Inputs stand in the report as the manifest has them, so the path of --training makes no difference.
        var built = await ReportBuilder.BuildAsync(audit.Folder.Path, audit.Options, audit.Stop);
        json.Compare("report", stated, JsonNode.Parse(ReportFile.TextOf(built)));
    }
}
