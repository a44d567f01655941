using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Table screening: ranks follow from scores, which only the model can give again.</summary>
internal static class ScreeningAudit
{
    public static async Task CheckAsync(Audit audit)
    {
        await using var table = await audit.OpenAsync<ScreeningRow>();
        ScreeningRow? before = null;
        while (await table.NextAsync() is { } row)
        {
            var isFirst = before is null || before.Source != row.Source;
            var follows = isFirst || Descends(before!.Score, row.Score);
            table.Compare(
                row, row with { Rank = isFirst ? 1 : before!.Rank + 1 },
                new Dictionary<string, Proof> { ["prompt_id"] = Proof.Recomputed, ["score"] = Proof.Hash });
            if (!follows)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: scores descend with the rank");
            }

            string[] texts = [row.Caption, row.Caption.Replace('\uFFFD', '\0')];
            if (!texts.Any(text => SelectedPrompt.IdOf(text) == row.PromptId))
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: prompt_id is not that of the caption");
            }

            before = row;
        }
    }

    private static bool Descends(double? before, double? next) => next is null || before >= next;
}
