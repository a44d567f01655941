namespace Engram.Storage.Tables;

/// <summary>Table <c>prompts</c>.</summary>
public sealed record PromptRow(
    string RunId,
    string PromptId,
    string Caption,
    long? ClassLabel,
    long Duplicates,
    string Strategy,
    long? Rank)
    : ITableRow<PromptRow>
{
    public static string Table => "prompts";

    public static int Compare(PromptRow left, PromptRow right) => string.CompareOrdinal(left.PromptId, right.PromptId);
}
