namespace Engram.Storage.Tables;

/// <summary>Table <c>extractions</c>: a marked member and one of its nearest training images (Neighbour 1 = nearest).</summary>
/// <param name="Columns">Values of <c>training.columns</c>, in that order.</param>
public sealed record ExtractionRow(
    string RunId,
    string PromptId,
    long Generation,
    long Neighbour,
    string ImageId,
    long Squared,
    double L2,
    double? AdaptiveL2,
    long? EideticK,
    bool Extracted,
    IReadOnlyList<string?> Columns)
    : ITableRow<ExtractionRow>
{
    public static string Table => "extractions";

    static IReadOnlyList<TableColumn<ExtractionRow>> ITableRow<ExtractionRow>.Fields =>
    [
        Columns<ExtractionRow>.Text("run_id", row => row.RunId),
        Columns<ExtractionRow>.Text("prompt_id", row => row.PromptId),
        Columns<ExtractionRow>.Integer("generation", row => row.Generation),
        Columns<ExtractionRow>.Integer("neighbour", row => row.Neighbour),
        Columns<ExtractionRow>.Text("image_id", row => row.ImageId),
        Columns<ExtractionRow>.Integer("squared", row => row.Squared),
        Columns<ExtractionRow>.Number("l2", row => row.L2),
        Columns<ExtractionRow>.NullableNumber("adaptive_l2", row => row.AdaptiveL2),
        Columns<ExtractionRow>.NullableInteger("eidetic_k", row => row.EideticK),
        Columns<ExtractionRow>.Flag("extracted", row => row.Extracted),
    ];

    public static int Compare(ExtractionRow left, ExtractionRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        order = order != 0 ? order : left.Generation.CompareTo(right.Generation);
        return order != 0 ? order : left.Neighbour.CompareTo(right.Neighbour);
    }

    static ExtractionRow ITableRow<ExtractionRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Integer(3),
        cells.Text(4),
        cells.Integer(5),
        cells.Number(6),
        cells.NullableNumber(7),
        cells.NullableInteger(8),
        cells.Flag(9),
        [.. Enumerable.Range(10, cells.Count - 10).Select(cells.NullableText)]);

    static IEnumerable<TableColumn<ExtractionRow>> ITableRow<ExtractionRow>.ExtraFields(IReadOnlyList<string> names) =>
        names.Select((name, i) => Columns<ExtractionRow>.NullableText(name, row => row.Columns[i]));
}
