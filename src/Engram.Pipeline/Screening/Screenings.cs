using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Screening;

/// <summary>The screened captions of a run: what is durable is read, the rest is worked out.</summary>
internal static class Screenings
{
    /// <summary>Ranks the captions of every source that screens.</summary>
    /// <param name="begin">Told the captions of a source, and those of them that are durable.</param>
    /// <param name="done">Told how many captions of the source are through.</param>
    /// <returns>By index of the source: its captions by rank, after one null for each blank one.</returns>
    public static async Task<IReadOnlyDictionary<int, IReadOnlyList<Candidate>>> EnsureAsync(
        RunContext run, CaptionBook book, Action<long, long> begin, Action<long> done, CancellationToken stop)
    {
        var ranked = new Dictionary<int, IReadOnlyList<Candidate>>();
        for (var i = 0; i < run.Options.Prompts.Count; i++)
        {
            if (run.IsDrawn && run.Options.Prompts[i] is { Strategy: PromptStrategy.Screen } source)
            {
                ranked.Add(i, await EnsureAsync(run, source, i, book, begin, done, stop));
            }
        }

        return ranked;
    }

    /// <summary>The durable captions, each once, by source and rank.</summary>
    public static async Task<IReadOnlyList<(long Rank, ScreenedCaption Row)>> ReadAsync(RunContext run, CancellationToken stop)
    {
        var rows = new Dictionary<(long, long), ScreenedCaption>();
        await foreach (var row in run.Checkpoints.Screening.ReadAllAsync(stop))
        {
            rows[(row.Source, row.Place)] = row;
        }

        return [.. rows.Values.GroupBy(row => row.Source).OrderBy(group => group.Key)
            .SelectMany(group => Ranked(group).Select((row, i) => (i + 1L, row)))];
    }

    /// <summary>Score descending, place ascending; captions without a finite score last.</summary>
    public static IEnumerable<ScreenedCaption> Ranked(IEnumerable<ScreenedCaption> rows) =>
        rows.OrderByDescending(row => double.IsNaN(row.Score) ? double.NegativeInfinity : row.Score).ThenBy(row => row.Place);

    /// <summary>UNet rows that a caption costs.</summary>
    public static long CallsOf(PromptSourceOptions source) => 2L * source.Steps * source.Seeds;

    private static async Task<IReadOnlyList<Candidate>> EnsureAsync(
        RunContext run, PromptSourceOptions source, int index, CaptionBook book, Action<long, long> begin, Action<long> done, CancellationToken stop)
    {
        var (captions, blank) = CaptionsOf(source, index, book, stop);
        var known = new Dictionary<long, ScreenedCaption>();
        await foreach (var row in run.Checkpoints.Screening.ReadAllAsync(stop))
        {
            if (row.Source == index)
            {
                known[row.Place] = row;
            }
        }

        var through = (long)known.Count;
        begin(captions.Count, through);
        await run.Checkpoints.FlushAfterAsync(() => new ScreenFlow(run, source).RunAsync(
            captions.Where(caption => !known.ContainsKey(caption.Place)), count => done(Interlocked.Add(ref through, count)), stop));
        var rows = (await ReadAsync(run, stop)).Where(pair => pair.Row.Source == index).Select(pair => new Candidate(pair.Row.Caption));
        return [.. Enumerable.Repeat(new Candidate(null), (int)Math.Min(blank, int.MaxValue)), .. rows];
    }

    /// <summary>The different captions of the training set or of a file, in their order, and how many are blank.</summary>
    private static (IReadOnlyList<ScreenedCaption> Captions, long Blank) CaptionsOf(
        PromptSourceOptions source, int index, CaptionBook book, CancellationToken stop)
    {
        var blank = 0L;
        var texts = source.Path.Length > 0 ? PromptFile.Read(source.Path, source.Caption, stop).Select(line => line.Caption) : book.Captions;
        var captions = new List<ScreenedCaption>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                blank++;
            }
            else if (seen.Add(text))
            {
                captions.Add(new ScreenedCaption(index, captions.Count, SelectedPrompt.IdOf(text), text, double.NaN));
            }
        }

        return (captions, blank);
    }
}
