namespace Engram.Storage.Tables;

/// <summary>Table <c>generations</c>. Status is ok, blank or non_finite.</summary>
/// <param name="Seed">The noise key in 16 hex digits (ARITHMETIC.md); null where the picture was given, not drawn.</param>
public sealed record GenerationRow(
    string RunId,
    string PromptId,
    long Generation,
    string? Seed,
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
