using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>The rows of table cliques.</summary>
internal static class CliqueRows
{
    /// <param name="stop">Null where every generation is drawn.</param>
    /// <param name="rank">Of a flagged prompt.</param>
    public static CliqueRow Of(string runId, PromptClique prompt, EdgeThreshold threshold, StopRule? stop, long? rank)
    {
        var found = prompt.Clique;
        return new CliqueRow(
            runId, prompt.PromptId, prompt.Generations, prompt.Usable, prompt.Edges, threshold.L2,
            threshold.Source is ThresholdSource.Calibrated ? "calibrated" : "configured",
            found.Size, found.Certainty is CliqueCertainty.Proved ? "proved" : "bounded", found.Bound, prompt.MeanDistance,
            found.Flagged, found.Decision is CliqueDecision.Proved ? "proved" : "undecided", rank,
            prompt.Medoid, stop?.Planned ?? prompt.Generations, StoppedBy(stop, prompt).ToString().ToLowerInvariant(), (double?)stop?.Risk);
    }

    /// <summary>What ended the drawing of a prompt.</summary>
    public static StopReason StoppedBy(StopRule? stop, PromptClique prompt) =>
        stop?.Judge((int)prompt.Generations, prompt.Clique) ?? StopReason.Complete;
}
