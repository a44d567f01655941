namespace Engram.Storage.Tables;

/// <summary>Table <c>cliques</c>: one row an attacked prompt.</summary>
public sealed record CliqueRow(
    string RunId,
    string PromptId,
    long Generations,
    long Usable,
    long Edges,
    double Threshold,
    string ThresholdSource,
    long CliqueSize,
    string Certainty,
    long CliqueBound,
    double? MeanDistance,
    bool Flagged,
    string Decision,
    long? Rank,
    long? Medoid)
    : ITableRow<CliqueRow>
{
    public static string Table => "cliques";

    public static int Compare(CliqueRow left, CliqueRow right) => string.CompareOrdinal(left.PromptId, right.PromptId);
}
