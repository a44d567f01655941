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

    static IReadOnlyList<TableColumn<StageTimingRow>> ITableRow<StageTimingRow>.Fields =>
    [
        Columns<StageTimingRow>.Text("run_id", row => row.RunId),
        Columns<StageTimingRow>.Text("stage", row => row.Stage),
        Columns<StageTimingRow>.Number("busy_seconds", row => row.BusySeconds),
        Columns<StageTimingRow>.Number("waiting_seconds", row => row.WaitingSeconds),
        Columns<StageTimingRow>.Integer("items", row => row.Items),
        Columns<StageTimingRow>.Integer("queue_depth", row => row.QueueDepth),
    ];

    public static int Compare(StageTimingRow left, StageTimingRow right) => string.CompareOrdinal(left.Stage, right.Stage);

    static StageTimingRow ITableRow<StageTimingRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Number(2),
        cells.Number(3),
        cells.Integer(4),
        cells.Integer(5));
}
