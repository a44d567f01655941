using Engram.Memorization;
using Engram.Pipeline.Finish;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Untargeted;

/// <summary>The rows of table nearest.</summary>
internal static class NearestRows
{
    /// <summary>Null for a sample that was not compared.</summary>
    /// <param name="place">In the order of drawing, from 1.</param>
    /// <param name="values">d of a whole picture.</param>
    public static NearestRow? Of(
        string runId, string promptId, Sample sample, long place, TrainingLabels labels, TrainingLabels? controlLabels, int values) =>
        sample.Training is not { } near ? null : new NearestRow(
            runId, promptId, sample.Generation, place, labels.ImageIdOf(near.Row), near.Squared, L2.Of(near.Squared, values), near.Adaptive,
            near.Second > 0 ? Math.Sqrt(near.Squared / (double)near.Second) : null, near.IsHit,
            sample.Control is { } other ? controlLabels!.ImageIdOf(other.Row) : null,
            sample.Control is { } there ? L2.Of(there.Squared, values) : null,
            sample.Control?.Adaptive, sample.Control is { IsHit: true });
}
