using System.Text.Json;
using System.Text.Json.Nodes;
using Engram.Pipeline.Reports;

namespace Engram.Pipeline.Evidence;

/// <summary>report/report.json, built again from the tables and summary.json. No hash covers it; it is checked after those it is built from.</summary>
internal static class ReportAudit
{
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

        JsonNode? stated;
        try
        {
            stated = JsonNode.Parse(await File.ReadAllTextAsync(path, audit.Stop));
        }
        catch (JsonException e)
        {
            audit.Findings.Mismatch($"report/report.json: cannot be read ({e.Message.Split('\n')[0]})");
            return;
        }

        if (stated?["run"]?["provisional"] is JsonValue provisional && provisional.TryGetValue<bool>(out var early) && early)
        {
            audit.Findings.Note("report/report.json was written while the run went on: 'engram report' writes the final one");
            return;
        }

        // Inputs stand in the report as the manifest has them, so the path of --training makes no difference.
        var built = await ReportBuilder.BuildAsync(audit.Folder.Path, audit.Options, audit.Stop);
        Compare("report", stated, JsonNode.Parse(ReportFile.TextOf(built)), audit.Findings);
    }

    private static void Compare(string name, JsonNode? stated, JsonNode? built, Findings findings)
    {
        if (Unchecked.Contains(name))
        {
            findings.Judge(name, Proof.Unchecked);
        }
        else if (stated is JsonObject section && built is JsonObject other)
        {
            foreach (var key in section.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)))
            {
                Compare($"{name}.{key}", section[key], other[key], findings);
            }
        }
        else if (stated is JsonArray list && built is JsonArray others && list.Count == others.Count && list.Any(item => item is JsonObject or JsonArray))
        {
            for (var i = 0; i < list.Count; i++)
            {
                Compare(name, list[i], others[i], findings);
            }
        }
        else
        {
            findings.Compare(name, "report/report.json", stated?.ToJsonString(), built?.ToJsonString());
        }
    }
}
