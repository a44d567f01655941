using System.Globalization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Finish;

/// <summary>Turns the checkpoints of an ended attack into tables, pictures, summary and the completed manifest.</summary>
internal sealed class FinishStage(RunContext run, Threshold threshold, IReadOnlyList<SourceTally> tallies)
{
    /// <param name="warnings">From opening and calibrating, one line each.</param>
    public async Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var results = await Results.ReadAsync(run, stop);
        var rows = results.Flagged.SelectMany(prompt => prompt.Matches).Select(match => match.Row)
            .Concat(results.Flagged.SelectMany(prompt => prompt.Copies).SelectMany(copy => new[] { copy.ViewRow, copy.TemplateRow, copy.EncoderRow }).OfType<long>())
            .ToHashSet();
        var labels = new TrainingLabels(run.Training, rows, stop);
        var tables = new FinalTables(run, results, threshold, labels);
        await tables.WriteAsync(stop);
        await new DuplicateTables(run).WriteAsync(stop);
        FinishNotes.ThrowIfAllBroken(tables.Statuses);
        if (run.Options.Output.Keep is not KeepRule.None)
        {
            var pairs = new Pairs(run, labels);
            pairs.KeepTrainingImages(
                results.Flagged.SelectMany(prompt => prompt.Matches).Where(match => match.Extracted).Select(match => match.Row), stop);
            pairs.Draw([.. results.Flagged.Where(prompt => prompt.Best is not null).Select(PairOf)], stop);
        }

        var finished = run.Time.GetUtcNow();
        await new TableSet(run).WriteTimingsAsync(FinishNotes.RowOf(manifest, finished), stop);
        var seconds = run.Time.GetElapsedTime(startedStamp).TotalSeconds;
        var embeddings = await EmbeddedSelection.SummaryAsync(run, stop);
        var summary = await new SummaryBuilder(run, results, threshold).BuildAsync(
            tallies, tables.Statuses, imagesPerSecond, seconds, [.. warnings, .. WarningsOf(tables.Statuses), .. WarningsOf(embeddings)], stop);
        summary = summary with
        {
            Embeddings = embeddings,
            Copies = tables.CopyCounts,
            Model = run.Model?.Summary,
            Pixels = PixelSummary.Of(run.Options.Training),
        };
        SummaryFile.Write(run.Folder, summary);
        var (_, hash) = manifest.Complete(run.Folder, finished);
        return summary with { ManifestHash = hash };
    }

    private IEnumerable<string> WarningsOf(Dictionary<GenerationStatus, long> statuses)
    {
        foreach (var tally in tallies.Where(tally => tally.Asked > tally.Taken))
        {
            yield return Text($"strategy {tally.Strategy}: {tally.Taken} new captions where {tally.Asked} were asked for, there are no more");
        }

        foreach (var tally in tallies.Where(tally => tally.Blank > 0))
        {
            yield return Text($"strategy {tally.Strategy}: {tally.Blank} blank captions were skipped");
        }

        foreach (var line in FinishNotes.WarningsOf(statuses).Concat(FinishNotes.WarningsOf(run.Training.Pack, "training")))
        {
            yield return line;
        }
    }

    private static PicturePair PairOf(FlaggedPrompt prompt)
    {
        var best = prompt.Best!.Value;
        return new PicturePair(Text($"{prompt.Rank:D5}-{prompt.Clique.PromptId}"), prompt.Clique.PromptId, best.Generation, best.Row);
    }

    private IEnumerable<string> WarningsOf(EmbeddingSummary? embeddings)
    {
        if (embeddings is null)
        {
            yield break;
        }

        foreach (var note in embeddings.Notes)
        {
            yield return note;
        }

        if (embeddings.Missing + embeddings.Zero + embeddings.NonFinite > 0)
        {
            yield return Text($"{embeddings.Rows} training pictures, of which {embeddings.Missing} have no embedding, {embeddings.Zero} a zero vector and {embeddings.NonFinite} one that is not finite: they count as single pictures");
        }

        if (embeddings.Unmatched > 0)
        {
            yield return Text($"{embeddings.Unmatched} embeddings have a key that no training picture has and were left out");
        }

        foreach (var join in embeddings.Joins.Where(join => join.Recall is { } recall && recall.Hits < run.Options.Embeddings.Recall * recall.Trials))
        {
            yield return Text($"cosine {join.Cosine}: {join.Recall!.Value.Hits} of {join.Recall!.Value.Trials} sampled pairs are in one cluster, fewer than embeddings.recall asks for");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
