namespace Engram.Storage.Tables;

/// <summary>Table <c>stage_timings</c>.</summary>
public sealed record StageTimingRow(
    string RunId,
    string Stage,
    double BusySeconds,
    double WaitingSeconds,
    long Items,
    long QueueDepth)
    : ITableRow<StageTimingRow>
{
    public static string Table => "stage_timings";

    public static int Compare(StageTimingRow left, StageTimingRow right) => string.CompareOrdinal(left.Stage, right.Stage);
}
