using System.Globalization;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Untargeted;

/// <summary>Turns the checkpoint of an ended untargeted attack into tables, pictures, summary and the completed manifest.</summary>
internal sealed class SampleFinish(RunContext run, SamplePlan plan)
{
    // With fewer pictures than this share the control's neighbourhoods are so much wider that its rate says little.
    private const double LikeSize = 0.5;

    /// <param name="warnings">From opening, one line each.</param>
    public async Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var results = await SampleResults.ReadAsync(run, plan, stop);
        var labels = new TrainingLabels(run.Training, results.Rows, stop, results.Listed);
        var controlLabels = run.Control is null ? null : new TrainingLabels(run.Control, results.ControlRows, stop);
        var found = SampleSummary.Of(run, plan, results, stop);
        var tables = new SampleTables(run, plan, results, labels, controlLabels);
        await tables.WriteAsync(found, stop);
        FinishNotes.ThrowIfAllBroken(results.Statuses);
        if (run.Options.Output.Keep is not KeepRule.None)
        {
            var pairs = new Pairs(run, labels);
            pairs.KeepTrainingImages(results.Hits.All.Select(hit => hit.Row), stop);
            pairs.Draw([.. results.Hits.ByPicture.Select(Best).Select(PairOf)], stop);
        }

        var finished = run.Time.GetUtcNow();
        await new TableSet(run).WriteTimingsAsync(FinishNotes.RowOf(manifest, finished), stop);
        var seconds = run.Time.GetElapsedTime(startedStamp).TotalSeconds;
        var summary = SampleSummary.Of(run, plan, results, found, imagesPerSecond, seconds, [.. warnings, .. WarningsOf(results, found)], stop);
        summary = summary with { Model = run.Model?.Summary, Copies = tables.CopyCounts, Pixels = PixelSummary.Of(run.Options.Training) };
        SummaryFile.Write(run.Folder, summary);
        var (_, hash) = manifest.Complete(run.Folder, finished);
        return summary with { ManifestHash = hash };
    }

    private IEnumerable<string> WarningsOf(SampleResults results, UntargetedSummary found)
    {
        foreach (var line in FinishNotes.WarningsOf(results.Statuses).Concat(FinishNotes.WarningsOf(run.Training.Pack, "training")))
        {
            yield return line;
        }

        foreach (var line in run.Control is null ? [] : FinishNotes.WarningsOf(run.Control.Pack, "control"))
        {
            yield return line;
        }

        if (found.Training.Pictures <= found.Nearest)
        {
            yield return Text(
                $"the training set's {found.Training.Pictures} different pictures are no more than untargeted.nearest, {found.Nearest}: every neighbourhood is the whole set");
        }

        if (found.Control is { } control && control.Pictures < LikeSize * found.Training.Pictures)
        {
            yield return Text(
                $"the control set has {control.Pictures} different pictures, the training set {found.Training.Pictures}: only sets of like size compare");
        }
    }

    /// <summary>The hit nearest to its picture, the first on ties.</summary>
    private static SampleHit Best(IGrouping<long, SampleHit> picture) => picture.MinBy(hit => (hit.Squared, hit.Sample));

    private PicturePair PairOf(SampleHit hit, int place)
    {
        var promptId = plan.Classes[hit.Class].PromptId;
        return new PicturePair(Text($"{place + 1:D5}-{promptId}-{hit.Generation:D4}"), promptId, hit.Generation, hit.Row);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
