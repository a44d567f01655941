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

    static IReadOnlyList<TableColumn<RunRow>> ITableRow<RunRow>.Fields =>
    [
        Columns<RunRow>.Text("run_id", row => row.RunId),
        Columns<RunRow>.Time("started_at", row => row.StartedAt),
        Columns<RunRow>.Time("finished_at", row => row.FinishedAt),
        Columns<RunRow>.Text("config_hash", row => row.ConfigHash),
        Columns<RunRow>.Text("model_hash", row => row.ModelHash),
        Columns<RunRow>.Text("data_hash", row => row.DataHash),
        Columns<RunRow>.Text("arithmetic", row => row.Arithmetic),
        Columns<RunRow>.Text("device", row => row.Device),
        Columns<RunRow>.Text("software", row => row.Software),
    ];

    public static int Compare(RunRow left, RunRow right) => string.CompareOrdinal(left.RunId, right.RunId);

    static RunRow ITableRow<RunRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Time(1),
        cells.Time(2),
        cells.Text(3),
        cells.Text(4),
        cells.Text(5),
        cells.Text(6),
        cells.Text(7),
        cells.Text(8));
}
