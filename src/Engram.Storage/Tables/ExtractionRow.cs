namespace Engram.Storage.Tables;

/// <summary>Table <c>extractions</c>: a marked member and one of its nearest training images (Neighbour 1 = nearest).</summary>
/// <param name="Columns">Values of <c>training.columns</c>, in that order.</param>
public sealed record ExtractionRow(
    string RunId,
    string PromptId,
    long Generation,
    long Neighbour,
    string ImageId,
    long Squared,
    double L2,
    double? AdaptiveL2,
    long? EideticK,
    bool Extracted,
    IReadOnlyList<string?> Columns)
    : ITableRow<ExtractionRow>
{
    public static string Table => "extractions";

    public static int Compare(ExtractionRow left, ExtractionRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        order = order != 0 ? order : left.Generation.CompareTo(right.Generation);
        return order != 0 ? order : left.Neighbour.CompareTo(right.Neighbour);
    }
}
