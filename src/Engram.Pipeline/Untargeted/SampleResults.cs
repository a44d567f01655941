using System.Runtime.CompilerServices;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Untargeted;

/// <summary>What the samples of a finished attack hit. Hits and names of pictures are held in memory, samples are not.</summary>
internal sealed class SampleResults
{
    public Dictionary<GenerationStatus, long> Statuses { get; } = new()
    {
        [GenerationStatus.Ok] = 0,
        [GenerationStatus.Blank] = 0,
        [GenerationStatus.NonFinite] = 0,
    };

    /// <summary>Samples that were compared.</summary>
    public long Usable => Statuses[GenerationStatus.Ok];

    /// <summary>By the adaptive distance.</summary>
    public SampleHits Hits { get; } = new();

    /// <summary>By plain distance at or below match.l2.</summary>
    public SampleHits Near { get; } = new();

    public SampleHits ControlHits { get; } = new();

    public SampleHits ControlNear { get; } = new();

    /// <summary>Adaptive hits that plain distance confirms.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Training rows that the tables name.</summary>
    public HashSet<long> Rows { get; } = [];

    /// <summary>Those of the table extractions.</summary>
    public HashSet<long> Listed { get; } = [];

    public HashSet<long> ControlRows { get; } = [];

    public static async Task<SampleResults> ReadAsync(RunContext run, SamplePlan plan, CancellationToken stop)
    {
        var results = new SampleResults();
        var bound = L2.AtMost(run.Options.Match.L2, run.Layout.Bytes);
        await foreach (var chunk in ChunksAsync(run.Checkpoints, stop))
        {
            var index = plan.IndexOf(chunk.PromptId);
            foreach (var sample in chunk.Unpack())
            {
                results.Add(sample, index, plan.SampleOf(index, sample.Generation), bound);
            }

            results.Listed.UnionWith(chunk.UnpackMatches().Select(match => match.Row));
        }

        results.Rows.UnionWith(results.Listed);
        results.Sort();
        return results;
    }

    /// <summary>
    /// Of a run that another process may be writing; samples are numbered as a model's classes in turn give them.
    /// </summary>
    /// <param name="bound">Σ(a−b)² at or below which plain distance calls a sample near; −1 where it is not known.</param>
    public static async Task<SampleResults> PeekAsync(RunFolder folder, long bound, CancellationToken stop)
    {
        var results = new SampleResults();
        await foreach (var chunk in PeekChunksAsync(folder, stop))
        {
            foreach (var sample in chunk.Unpack())
            {
                results.Add(sample, 0, sample.Generation + 1, bound);
            }
        }

        results.Sort();
        return results;
    }

    /// <summary>Every durable chunk once.</summary>
    public static async IAsyncEnumerable<NearestChunk> PeekChunksAsync(RunFolder folder, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = new PromptBitmap();
        await foreach (var chunk in CheckpointStage<NearestChunk>.PeekAsync(folder, "nearest", stop))
        {
            if (seen.Add(chunk.Ordinal))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>Every chunk once.</summary>
    public static async IAsyncEnumerable<NearestChunk> ChunksAsync(
        RunCheckpoints checkpoints, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = new PromptBitmap();
        await foreach (var chunk in checkpoints.Nearest.ReadAllAsync(stop))
        {
            if (seen.Add(chunk.Ordinal))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>Brings hits into the order of drawing, after the last sample.</summary>
    public void Sort()
    {
        foreach (var hits in new[] { Hits, Near, ControlHits, ControlNear })
        {
            hits.Sort();
        }
    }

    /// <param name="index">Of the sample's class.</param>
    /// <param name="place">In the order of drawing, from 1.</param>
    /// <param name="bound">Largest sum that match.l2 takes in.</param>
    public void Add(Sample sample, int index, long place, long bound)
    {
        Statuses[sample.Status]++;
        if (sample.Training is { } training)
        {
            Rows.Add(training.Row);
            Rows.Add(training.Picture);
            Note(training, Hits, Near);
            Confirmed += training.IsHit && training.Squared <= bound ? 1 : 0;
        }

        if (sample is { IsListed: true, Mirror: { } mirror })
        {
            Rows.Add(mirror.Row);
        }

        if (sample.Control is { } control)
        {
            ControlRows.Add(control.Row);
            Note(control, ControlHits, ControlNear);
        }

        void Note(NearestPicture nearest, SampleHits adaptive, SampleHits plain)
        {
            var hit = new SampleHit(place, index, sample.Generation, nearest.Picture, nearest.Row, nearest.Squared);
            if (nearest.IsHit)
            {
                adaptive.Add(hit);
            }

            if (nearest.Squared <= bound)
            {
                plain.Add(hit);
            }
        }
    }
}
