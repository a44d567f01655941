namespace Engram.Storage.Tables;

/// <summary>Table <c>generations</c>. Status is ok, blank or non_finite.</summary>
public sealed record GenerationRow(
    string RunId,
    string PromptId,
    long Generation,
    long Seed,
    string Status,
    string PixelsSha256,
    bool CliqueMember,
    double? MeanEdgeDistance,
    string? ImagePath)
    : ITableRow<GenerationRow>
{
    public static string Table => "generations";

    public static int Compare(GenerationRow left, GenerationRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        return order != 0 ? order : left.Generation.CompareTo(right.Generation);
    }
}
