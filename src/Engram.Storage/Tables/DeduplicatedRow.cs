namespace Engram.Storage.Tables;

/// <summary>Table <c>deduplicated</c>: the training pictures that are left when each cluster of duplicates gives one.</summary>
public sealed record DeduplicatedRow(string RunId, long TrainingRow, string ImageId, long Copies)
    : ITableRow<DeduplicatedRow>
{
    public static string Table => "deduplicated";

    static IReadOnlyList<TableColumn<DeduplicatedRow>> ITableRow<DeduplicatedRow>.Fields =>
    [
        Columns<DeduplicatedRow>.Text("run_id", row => row.RunId),
        Columns<DeduplicatedRow>.Integer("training_row", row => row.TrainingRow),
        Columns<DeduplicatedRow>.Text("image_id", row => row.ImageId),
        Columns<DeduplicatedRow>.Integer("copies", row => row.Copies),
    ];

    public static int Compare(DeduplicatedRow left, DeduplicatedRow right) => left.TrainingRow.CompareTo(right.TrainingRow);

    static DeduplicatedRow ITableRow<DeduplicatedRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Integer(1),
        cells.Text(2),
        cells.Integer(3));
}
