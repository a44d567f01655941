using System.Runtime.CompilerServices;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Inpainting;

/// <summary>The trials of a run that has drawn them all, by picture and model; of each the best are held, not all.</summary>
internal sealed class InpaintingResults
{
    private readonly Dictionary<string, PromptTrials> _prompts = [];

    /// <summary>Trials by status.</summary>
    public Dictionary<GenerationStatus, long> Statuses { get; } = new()
    {
        [GenerationStatus.Ok] = 0,
        [GenerationStatus.Blank] = 0,
        [GenerationStatus.NonFinite] = 0,
    };

    public static async Task<InpaintingResults> ReadAsync(RunContext run, InpaintingPlan plan, CancellationToken stop)
    {
        var results = new InpaintingResults();
        foreach (var prompt in plan.Prompts)
        {
            results._prompts.Add(prompt.PromptId, new PromptTrials(run.Options.Inpainting.Best, plan.HiddenValues));
        }

        await foreach (var chunk in ChunksAsync(run.Checkpoints, stop))
        {
            var trials = chunk.Unpack();
            results._prompts[chunk.PromptId].Add(chunk.Ordinal, trials);
            foreach (var trial in trials)
            {
                results.Statuses[trial.Status]++;
            }
        }

        return results;
    }

    /// <summary>Every chunk once.</summary>
    public static async IAsyncEnumerable<InpaintedChunk> ChunksAsync(RunCheckpoints checkpoints, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = new PromptBitmap();
        await foreach (var chunk in checkpoints.Inpaint.ReadAllAsync(stop))
        {
            if (seen.Add(chunk.Ordinal))
            {
                yield return chunk;
            }
        }
    }

    public PromptTrials Of(string promptId) => _prompts[promptId];

    /// <summary>One row a picture, in the plan's order.</summary>
    public IReadOnlyList<InpaintingResultRow> Rows(RunContext run, InpaintingPlan plan)
    {
        var bound = L2.AtMost(run.Options.Match.L2, plan.HiddenValues);
        return [.. plan.Pictures.Select((picture, i) =>
        {
            var (own, other) = (Of(plan.Prompts[2 * i].PromptId), Of(plan.Prompts[(2 * i) + 1].PromptId));
            return RowOf(run.RunId, picture.Set, picture.ImageId, picture.Copies, plan.HiddenValues, bound, own, other);
        })];
    }

    /// <param name="bound">Largest sum that match.l2 takes in.</param>
    public static InpaintingResultRow RowOf(
        string runId, string set, string imageId, long copies, int values, long bound, PromptTrials own, PromptTrials other) => new(
        runId, set, imageId, copies, values, own.Usable, own.BestL2, own.NearestL2, own.MeanL2, own.IsWithin(bound), other.Usable, other.BestL2,
        other.NearestL2, other.MeanL2, other.IsWithin(bound), own.BestL2 < other.BestL2);

    public static InpaintingSummary SummaryOf(Options.InpaintingOptions options, IReadOnlyList<InpaintingResultRow> rows, int pixels, int hidden) => new()
    {
        Trials = options.Trials,
        Best = options.Best,
        Hidden = hidden,
        Pixels = pixels,
        Training = SetOf([.. rows.Where(row => row.ComparedWith == "training")]),
        HeldOut = rows.Any(row => row.ComparedWith != "training") ? SetOf([.. rows.Where(row => row.ComparedWith != "training")]) : null,
    };

    private static InpaintingSet SetOf(IReadOnlyList<InpaintingResultRow> rows)
    {
        // Of a picture of which one model made nothing there is nothing to compare.
        var compared = rows.Where(row => row is { BestL2: not null, ReferenceBestL2: not null }).ToList();
        return new InpaintingSet(
            rows.Count,
            Share.Of(compared.LongCount(row => row.Closer), compared.Count),
            Share.Of(rows.LongCount(row => row.Recovered), rows.Count),
            Share.Of(rows.LongCount(row => row.ReferenceRecovered), rows.Count),
            Median(rows.Select(row => row.BestL2)),
            Median(rows.Select(row => row.ReferenceBestL2)));
    }

    /// <summary>The lower one of two in the middle.</summary>
    private static double? Median(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : sorted[(sorted.Length - 1) / 2];
    }
}
