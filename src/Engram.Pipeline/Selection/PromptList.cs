using System.Runtime.CompilerServices;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Screening;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Selection;

/// <summary>The checkpointed selection: made once, then streamed.</summary>
internal static class PromptList
{
    private const int RowsAtOnce = 4_096;

    /// <summary>Selects the prompts, unless that is done. A half-written selection is made again: it is the same.</summary>
    public static async Task<IReadOnlyList<SourceTally>> EnsureAsync(RunContext run, RunMonitor monitor, CancellationToken stop)
    {
        var tallies = new List<SourceTally>();
        await foreach (var tally in run.Checkpoints.Sources.ReadAllAsync(stop))
        {
            tallies.Add(tally);
        }

        if (tallies.Count > 0)
        {
            return tallies;
        }

        foreach (var segment in run.Checkpoints.Selection.Segments)
        {
            run.Checkpoints.Selection.Delete(segment);
        }

        foreach (var segment in run.Checkpoints.Duplicates.Segments)
        {
            run.Checkpoints.Duplicates.Delete(segment);
        }

        return await SelectAsync(run, monitor, stop);
    }

    /// <summary>In the order of the attack.</summary>
    public static async IAsyncEnumerable<SelectedPrompt> ReadAsync(
        RunCheckpoints checkpoints, [EnumeratorCancellation] CancellationToken stop)
    {
        var next = 0L;
        await foreach (var prompt in checkpoints.Selection.ReadAllAsync(stop))
        {
            if (prompt.Ordinal == next)
            {
                next++;
                yield return prompt;
            }
        }
    }

    private static async Task<IReadOnlyList<SourceTally>> SelectAsync(RunContext run, RunMonitor monitor, CancellationToken stop)
    {
        var captions = run.Training.ReadCaptions(stop);
        var embedded = await EmbeddedSelection.EnsureAsync(run, captions, monitor, stop);
        var (clusters, distanceOf) = RuleOf(run, embedded, captions, stop);
        await KeepAsync(run, clusters, distanceOf, stop);
        var book = new CaptionBook(captions, clusters);
        using var ids = new MappedIdSet(run.Folder.Checkpoint("selection"));
        var stage = new SelectionStage(book, ids);
        var screened = await Screenings.EnsureAsync(
            run, book, (captions, durable) => monitor.Begin("screening", captions, durable), monitor.Rows, stop);
        foreach (var rows in Prompts(run, stage, book, embedded, screened, stop).Chunk(RowsAtOnce))
        {
            stop.ThrowIfCancellationRequested();
            await run.Checkpoints.AppendAsync(run.Checkpoints.Selection, rows);
        }

        await run.Checkpoints.Selection.FlushAsync(stop);
        await run.Checkpoints.AppendAsync(run.Checkpoints.Sources, stage.Tallies);
        await run.Checkpoints.Sources.FlushAsync(stop);
        return stage.Tallies;
    }

    /// <summary>
    /// The run's duplicates are those of its first source of them: what a caption's copies are, and what a deduplicated set leaves out. The
    /// distance of a row to the first of its cluster is by the same rule.
    /// </summary>
    private static (DuplicateClusters Clusters, Func<long, long, double> DistanceOf) RuleOf(
        RunContext run, EmbeddedSelection? embedded, string?[] captions, CancellationToken stop)
    {
        if (embedded is not null
            && run.Options.Prompts.FirstOrDefault(source => source.Strategy is PromptStrategy.Duplicates)?.Cosine is { } cosine)
        {
            var (clusters, distances) = embedded.ClustersAt(cosine);
            return (clusters, (row, _) => distances[row]);
        }

        return (run.Training.Clusters(stop, captions), run.Training.DistanceOf);
    }

    /// <summary>Rows of clusters of several, for the tables.</summary>
    private static async Task KeepAsync(
        RunContext run, DuplicateClusters clusters, Func<long, long, double> distanceOf, CancellationToken stop)
    {
        foreach (var members in DuplicateMember.Of(clusters, distanceOf))
        {
            stop.ThrowIfCancellationRequested();
            await run.Checkpoints.AppendAsync(run.Checkpoints.Duplicates, members);
        }

        await run.Checkpoints.Duplicates.FlushAsync(stop);
    }

    private static IEnumerable<SelectedPrompt> Prompts(
        RunContext run, SelectionStage stage, CaptionBook book, EmbeddedSelection? embedded,
        IReadOnlyDictionary<int, IReadOnlyList<Candidate>> screened, CancellationToken stop)
    {
        if (run.Given is not null)
        {
            return stage.Take(run.Given.Prompts, 0, PromptSources.Given, "generations.from", null, 0);
        }

        var ranked = new Dictionary<int, IReadOnlyList<Candidate>>(screened);
        foreach (var (source, outliers) in embedded?.Outliers ?? new Dictionary<int, IReadOnlyList<Candidate>>())
        {
            ranked.TryAdd(source, outliers);
        }

        return FromSources(run.Training, book, embedded, run.Options, run.Devices[0], stage, ranked, stop);
    }

    /// <summary>The prompts of the configuration's sources in their order.</summary>
    /// <param name="ranked">By index of the source: captions that were put in order before.</param>
    internal static IEnumerable<SelectedPrompt> FromSources(
        TrainingSet training, CaptionBook book, EmbeddedSelection? embedded, RunOptions options, IDevice device, SelectionStage stage,
        IReadOnlyDictionary<int, IReadOnlyList<Candidate>> ranked, CancellationToken stop)
    {
        var sources = new PromptSources(training, book, embedded, options, device);
        return options.Prompts.SelectMany((source, i) => FromSource(source, i));

        IEnumerable<SelectedPrompt> FromSource(PromptSourceOptions source, int index)
        {
            var key = $"prompts[{index}]";
            var offered = ranked.GetValueOrDefault(index) ?? sources.Of(source, key, stage.Taken, stop);
            return stage.Take(
                offered, index, PromptSources.NameOf(source), key, source.Take, options.Generate.PerPrompt,
                toEnd: source.Strategy is PromptStrategy.File);
        }
    }
}
