using Engram.Pipeline.Reviews;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>
/// review/labels: each reviewer's chain of entries (checked when it is read), and that its prompts are those of the ranking at their shuffled
/// places. What was entered, only the reviewer knows: the chain vouches that it has not changed since.
/// </summary>
internal static class LabelAudit
{
    public static async Task CheckAsync(Audit audit)
    {
        var rows = await LabelTable.ReadAsync(audit.Folder, audit.Stop);
        if (rows.Count == 0)
        {
            return;
        }

        var ranked = new SortedDictionary<long, string>();
        await foreach (var clique in TableReader.ReadAsync<CliqueRow>(audit.Folder.Tables, audit.Stop))
        {
            if (clique.Rank is { } rank)
            {
                ranked.Add(rank, clique.PromptId);
            }
        }

        var lists = new Dictionary<(string Reviewer, long Seed, long Listed), IReadOnlyList<string>>();
        foreach (var row in rows)
        {
            var key = (row.Reviewer, row.Seed, row.Listed);
            if (!lists.TryGetValue(key, out var list))
            {
                lists.Add(key, list = ReviewList.Shuffle(ranked.Values.Take((int)row.Listed), promptId => promptId, row.Seed, row.Reviewer));
            }

            var place = FormattableString.Invariant($"review/labels, reviewer {row.Reviewer}, entry {row.Entry}");
            audit.Findings.Require(
                "labels.run_id", row.RunId == audit.Manifest.RunId, () => $"{place}: run_id is {row.RunId}, the manifest's is {audit.Manifest.RunId}");
            audit.Findings.Require(
                "labels.listed", row.Listed == list.Count && row.Listed == rows.First(other => other.Reviewer == row.Reviewer).Listed,
                () => FormattableString.Invariant($"{place}: listed is {row.Listed}, of {ranked.Count} flagged prompts"));
            audit.Findings.Require(
                "labels.place", row.Place >= 1 && row.Place <= list.Count && list[(int)row.Place - 1] == row.PromptId,
                () => FormattableString.Invariant($"{place}: the prompt {row.PromptId} does not stand at place {row.Place} of the shuffled list"));
            foreach (var column in (string[])["entry", "latest", "chain"])
            {
                audit.Findings.Judge($"labels.{column}", Proof.Recomputed);
            }

            foreach (var column in (string[])["seed", "verdict", "shows", "entered_at"])
            {
                audit.Findings.Judge($"labels.{column}", Proof.Hash);
            }
        }
    }
}
