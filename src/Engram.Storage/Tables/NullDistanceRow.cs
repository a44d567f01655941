namespace Engram.Storage.Tables;

/// <summary>Table <c>null_distances</c>: pairs whose squared sum lies in [SquaredFrom, SquaredTo).</summary>
public sealed record NullDistanceRow(string RunId, long SquaredFrom, long SquaredTo, long Pairs)
    : ITableRow<NullDistanceRow>
{
    public static string Table => "null_distances";

    static IReadOnlyList<TableColumn<NullDistanceRow>> ITableRow<NullDistanceRow>.Fields =>
    [
        Columns<NullDistanceRow>.Text("run_id", row => row.RunId),
        Columns<NullDistanceRow>.Integer("squared_from", row => row.SquaredFrom),
        Columns<NullDistanceRow>.Integer("squared_to", row => row.SquaredTo),
        Columns<NullDistanceRow>.Integer("pairs", row => row.Pairs),
    ];

    public static int Compare(NullDistanceRow left, NullDistanceRow right) => left.SquaredFrom.CompareTo(right.SquaredFrom);

    static NullDistanceRow ITableRow<NullDistanceRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Integer(1),
        cells.Integer(2),
        cells.Integer(3));
}
