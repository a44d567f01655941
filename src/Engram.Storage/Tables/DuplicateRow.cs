namespace Engram.Storage.Tables;

/// <summary>Table <c>duplicates</c>: a training picture of which there are several.</summary>
/// <param name="Cluster">From 1, copies descending, first row ascending.</param>
/// <param name="TrainingRow">Position in the training set, from 0.</param>
/// <param name="Kept">The cluster's first row, which stands for it in a deduplicated set.</param>
/// <param name="Distance">To the kept row: l2 of the block means, or 1 − cosine where the run's duplicates are found by embeddings.</param>
public sealed record DuplicateRow(
    string RunId, long Cluster, long TrainingRow, string ImageId, long Copies, bool Kept, double Distance)
    : ITableRow<DuplicateRow>
{
    public static string Table => "duplicates";

    static IReadOnlyList<TableColumn<DuplicateRow>> ITableRow<DuplicateRow>.Fields =>
    [
        Columns<DuplicateRow>.Text("run_id", row => row.RunId),
        Columns<DuplicateRow>.Integer("cluster", row => row.Cluster),
        Columns<DuplicateRow>.Integer("training_row", row => row.TrainingRow),
        Columns<DuplicateRow>.Text("image_id", row => row.ImageId),
        Columns<DuplicateRow>.Integer("copies", row => row.Copies),
        Columns<DuplicateRow>.Flag("kept", row => row.Kept),
        Columns<DuplicateRow>.Number("distance", row => row.Distance),
    ];

    public static int Compare(DuplicateRow left, DuplicateRow right) =>
        left.Cluster.CompareTo(right.Cluster) is var order and not 0 ? order : left.TrainingRow.CompareTo(right.TrainingRow);

    static DuplicateRow ITableRow<DuplicateRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Integer(1),
        cells.Integer(2),
        cells.Text(3),
        cells.Integer(4),
        cells.Flag(5),
        cells.Number(6));
}
