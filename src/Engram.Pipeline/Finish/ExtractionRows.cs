using Engram.Memorization;
using Engram.Pipeline.Matching;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>The rows of table extractions, in both attacks.</summary>
internal static class ExtractionRows
{
    /// <param name="values">d of a whole picture.</param>
    public static ExtractionRow Of(string runId, string promptId, Match match, TrainingLabels labels, int values) => new(
        runId, promptId, match.Generation, match.Neighbour, labels.ImageIdOf(match.Row), match.Squared, L2.Of(match.Squared, values),
        match.AdaptiveL2, match.EideticK, match.Extracted, labels.ColumnsOf(match.Row));
}
