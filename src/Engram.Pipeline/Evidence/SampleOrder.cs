using System.Collections;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The order of drawing of an untargeted attack's samples, as its tables give it.</summary>
internal sealed class SampleOrder
{
    private readonly Dictionary<string, (int Index, long Before)> _prompts = new(StringComparer.Ordinal);
    private readonly bool _inTurn;

    private SampleOrder(IReadOnlyList<PromptRow> prompts, IReadOnlyDictionary<string, long> counts, bool inTurn, bool areCompared)
    {
        (Prompts, _inTurn, AreCompared) = (prompts, inTurn, areCompared);
        var index = prompts.Index().ToDictionary(entry => entry.Item.PromptId, entry => entry.Index, StringComparer.Ordinal);
        foreach (var prompt in prompts.OrderBy(row => row.Rank))
        {
            _prompts[prompt.PromptId] = (index[prompt.PromptId], Samples);
            Samples += counts.GetValueOrDefault(prompt.PromptId);
        }
    }

    /// <summary>By prompt id.</summary>
    public IReadOnlyList<PromptRow> Prompts { get; }

    public long Samples { get; }

    /// <summary>Whether samples have nearest pictures at all: not where none of the training set could be read.</summary>
    public bool AreCompared { get; }

    /// <summary>Index into <see cref="Prompts"/>.</summary>
    public int IndexOf(string promptId) => _prompts[promptId].Index;

    /// <summary>Place of a generation in the order of drawing, from 1.</summary>
    public long PlaceOf(string promptId, long generation) => (_inTurn ? 0 : _prompts[promptId].Before) + generation + 1;

    public static async Task<SampleOrder> ReadAsync(Audit audit)
    {
        await using var table = await audit.OpenAsync<PromptRow>();
        var prompts = await table.AllAsync();
        foreach (var row in prompts)
        {
            audit.Findings.Require("prompts.prompt_id", CaptionText.Of(row) is not null, () => $"{table.PlaceOf(row)}: prompt_id is not that of caption and class_label");
            table.Compare(
                row, row with { Duplicates = 0, Strategy = SamplePlan.Strategy },
                new Dictionary<string, Proof> { ["prompt_id"] = Proof.Recomputed, ["rank"] = Proof.Hash });
        }

        if (!prompts.Select(row => row.Rank ?? 0).Order().SequenceEqual(Enumerable.Range(1, prompts.Count).Select(rank => (long)rank)))
        {
            audit.Findings.Mismatch("tables/prompts: ranks are 1, 2, … once each");
        }

        var (counts, inTurn) = await CountAsync(audit, prompts);
        await using var nearest = await StatedTable<NearestRow>.OpenAsync(audit.Folder, audit.Manifest.RunId, new Findings(), audit.Stop);
        return new SampleOrder(prompts, counts, inTurn, await nearest.NextAsync() is not null);
    }

    /// <summary>Numbers run through all classes where each of 0 … n − 1 is there once; a model's samples do, and classes take turns.</summary>
    private static async Task<(Dictionary<string, long> Counts, bool InTurn)> CountAsync(Audit audit, IReadOnlyList<PromptRow> prompts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var ranks = prompts.GroupBy(row => row.PromptId).ToDictionary(group => group.Key, group => group.First().Rank ?? 0, StringComparer.Ordinal);
        var seen = new BitArray(0);
        var (total, distinct, largest) = (0L, true, -1L);
        await using var table = await StatedTable<GenerationRow>.OpenAsync(audit.Folder, audit.Manifest.RunId, new Findings(), audit.Stop);
        while (await table.NextAsync() is { } row)
        {
            counts[row.PromptId] = counts.GetValueOrDefault(row.PromptId) + 1;
            total++;
            largest = Math.Max(largest, row.Generation);
            if (row.Generation is < 0 or >= int.MaxValue)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: generations are numbered from 0");
                distinct = false;
                continue;
            }

            if (row.Generation >= seen.Length)
            {
                seen.Length = (int)Math.Min(int.MaxValue, Math.Max(row.Generation + 1, 2L * seen.Length));
            }

            distinct &= !seen[(int)row.Generation];
            seen[(int)row.Generation] = true;
            if (audit.IsDrawn && prompts.Count > 0 && ranks.TryGetValue(row.PromptId, out var rank) && (row.Generation % prompts.Count) + 1 != rank)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: classes take turns, this sample is another one's");
            }
        }

        var inTurn = distinct && largest + 1 == total;
        if (audit.IsDrawn && (!inTurn || total != audit.Options.Untargeted.Samples))
        {
            audit.Findings.Mismatch(FormattableString.Invariant(
                $"tables/generations: {total} samples up to number {largest}, the configuration asks for {audit.Options.Untargeted.Samples}"));
        }

        return (counts, audit.IsDrawn || inTurn);
    }
}
