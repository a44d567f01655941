namespace Engram.Storage.Tables;

/// <summary>Table <c>runs</c>. Times are UTC.</summary>
public sealed record RunRow(
    string RunId,
    DateTime StartedAt,
    DateTime FinishedAt,
    string ConfigHash,
    string ModelHash,
    string DataHash,
    string Arithmetic,
    string Device,
    string Software)
    : ITableRow<RunRow>
{
    public static string Table => "runs";

    public static int Compare(RunRow left, RunRow right) => string.CompareOrdinal(left.RunId, right.RunId);
}
