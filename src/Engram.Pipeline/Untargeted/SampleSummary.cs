using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Untargeted;

/// <summary>Counts what a finished untargeted attack found.</summary>
internal static class SampleSummary
{
    public static UntargetedSummary Of(RunContext run, SamplePlan plan, SampleResults results, CancellationToken stop) => new()
    {
        Neighbourhood = OptionKeys.WordOf(run.Options.Untargeted.Neighbourhood),
        Alpha = run.Options.Untargeted.Alpha,
        Nearest = run.Options.Untargeted.Nearest,
        Training = SetOf(run.Training, results.Hits, results.Near, results.Usable, stop),
        Control = run.Control is null ? null : SetOf(run.Control, results.ControlHits, results.ControlNear, results.Usable, stop),
        Curve = ExtractionCurve.Of(results, plan.Samples, run.Control is not null),
    };

    /// <summary>The whole summary of a run.</summary>
    public static RunSummary Of(
        RunContext run, SamplePlan plan, SampleResults results, UntargetedSummary found, double imagesPerSecond, double seconds,
        IReadOnlyList<string> warnings, CancellationToken stop)
    {
        var clusters = run.Training.Clusters(stop).Clusters;
        var copied = clusters.Where(cluster => cluster.Copies > 1).Select(cluster => cluster.FirstRow).ToHashSet();
        var missing = run.Training.Pack.Unreadable.Count(row => row.Missing);
        var unreadable = run.Training.Pack.Unreadable.Count - missing;
        return new RunSummary
        {
            RunId = run.RunId,
            Folder = run.Folder.Path,
            ManifestHash = "",
            Prompts = plan.Classes.Count,
            Generations = results.Statuses.Values.Sum(),
            Blank = results.Statuses[GenerationStatus.Blank],
            NonFinite = results.Statuses[GenerationStatus.NonFinite],
            Flagged = 0,
            Undecided = 0,
            ExtractedPrompts = results.Hits.All.Select(hit => hit.Class).Distinct().LongCount(),
            ExtractedGenerations = results.Hits.All.Count,
            Threshold = null,
            ThresholdSource = null,
            ImagesPerSecond = imagesPerSecond,
            Seconds = seconds,
            Strategies = [],
            Precision = Share.Of(results.Confirmed, results.Hits.All.Count),
            Recall = Share.Of(results.Hits.ByPicture.LongCount(picture => copied.Contains(picture.Key)), copied.Count),
            Untargeted = found,
            TrainingRead = run.Training.Pack.Count - run.Training.Pack.Unreadable.Count,
            TrainingMissing = missing,
            TrainingUnreadable = unreadable,
            Warnings = warnings,
        }.JudgedBy(run.Options.Training.MaxUnreadable);
    }

    /// <summary>Rows of a picture, by the first of them.</summary>
    public static long CopiesOf(TrainingSet set, long picture)
    {
        var clusters = set.Clusters(CancellationToken.None);
        return clusters.ClusterOf(picture) is var cluster and >= 0 ? clusters.Clusters[cluster].Copies : 1;
    }

    private static SetSummary SetOf(TrainingSet set, SampleHits hits, SampleHits near, long usable, CancellationToken stop) =>
        SetOf(set.Clusters(stop).Clusters.Count, hits, near, usable);

    /// <param name="pictures">Different ones in the set.</param>
    internal static SetSummary SetOf(long pictures, SampleHits hits, SampleHits near, long usable) => new(
        pictures, Share.Of(hits.All.Count, usable), hits.Unique, Share.Of(near.All.Count, usable), near.Unique);
}
