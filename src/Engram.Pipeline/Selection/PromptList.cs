using System.Runtime.CompilerServices;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Screening;

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
        var book = new CaptionBook(captions, run.Training.Clusters(stop, captions));
        var stage = new SelectionStage(book);
        var screened = await Screenings.EnsureAsync(
            run, book, (captions, durable) => monitor.Begin("screening", captions, durable), monitor.Rows, stop);
        foreach (var rows in Prompts(run, stage, book, screened, stop).Chunk(RowsAtOnce))
        {
            stop.ThrowIfCancellationRequested();
            await run.Checkpoints.AppendAsync(run.Checkpoints.Selection, rows);
        }

        await run.Checkpoints.Selection.FlushAsync(stop);
        await run.Checkpoints.AppendAsync(run.Checkpoints.Sources, stage.Tallies);
        await run.Checkpoints.Sources.FlushAsync(stop);
        return stage.Tallies;
    }

    private static IEnumerable<SelectedPrompt> Prompts(
        RunContext run, SelectionStage stage, CaptionBook book, IReadOnlyDictionary<int, IReadOnlyList<Candidate>> screened, CancellationToken stop)
    {
        if (run.Given is not null)
        {
            return stage.Take(run.Given.Prompts, 0, PromptSources.Given, "generations.from", null, 0);
        }

        var sources = new PromptSources(run.Training, book, run.Options, run.Devices[0]);
        return run.Options.Prompts.SelectMany((source, i) => FromSource(source, i));

        IEnumerable<SelectedPrompt> FromSource(PromptSourceOptions source, int index)
        {
            var key = $"prompts[{index}]";
            var offered = screened.TryGetValue(index, out var ranked) ? ranked : sources.Of(source, key, stage.Taken, stop);
            return stage.Take(
                offered, index, PromptSources.NameOf(source), key, source.Take, run.Options.Generate.PerPrompt);
        }
    }
}
