namespace Engram.Storage.Tables;

/// <summary>Table <c>edges</c>; A &lt; B.</summary>
public sealed record EdgeRow(string RunId, string PromptId, long A, long B, long Squared)
    : ITableRow<EdgeRow>
{
    public static string Table => "edges";

    public static int Compare(EdgeRow left, EdgeRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        order = order != 0 ? order : left.A.CompareTo(right.A);
        return order != 0 ? order : left.B.CompareTo(right.B);
    }
}
