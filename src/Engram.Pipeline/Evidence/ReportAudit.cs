using System.Text.Json.Nodes;
using Engram.Pipeline.Reports;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>report/report.json, built again from the tables and summary.json, and its page. No hash covers them; they are checked after those they are built from.</summary>
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
        var built = await ReportBuilder.BuildAsync(audit.Folder.Path, audit.Options, await EntriesAsync(audit, stated), audit.Stop);
        json.Compare("report", stated, JsonNode.Parse(ReportFile.TextOf(built)));
        if (audit.Page is { } page)
        {
            await PageAudit.CheckAsync(audit.Folder.Report, () => page(audit.Folder.Path, built), audit.IsOwnVersion, audit.Findings, audit.Stop);
        }
    }

    /// <summary>
    /// How many entries of each reviewer the report says it is of: it is built again of these. Entries are only ever added, so a report that is
    /// older than the last of them is right all the same; one that names more than there are is not.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, long>> EntriesAsync(Audit audit, JsonNode? stated)
    {
        var entries = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var reviewer in (stated?["labels"]?["reviewers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (reviewer["reviewer"] is JsonValue name && name.TryGetValue<string>(out var text)
                && reviewer["entries"] is JsonValue count && count.TryGetValue<long>(out var number))
            {
                entries[text] = number;
            }
        }

        var rows = await LabelTable.ReadAsync(audit.Folder, audit.Stop);
        if (rows.Any(row => row.Entry > entries.GetValueOrDefault(row.Reviewer)))
        {
            audit.Findings.Note("labels were entered after report/report.json was written: 'engram report' writes it with them");
        }

        return entries;
    }
}
