namespace Engram.Storage.Tables;

/// <summary>Table <c>extraction_curve</c>: what the first samples found; a row where a number of pictures rises, and the last sample.</summary>
/// <param name="Samples">Drawn so far, of any status.</param>
/// <param name="UniqueExtractions">Pictures hit so far, each with its duplicates once.</param>
/// <param name="UniqueL2">The same by plain l2 at or below match.l2.</param>
/// <param name="ControlUnique">The control set in the place of the training set; null without one.</param>
public sealed record ExtractionCurveRow(
    string RunId, long Samples, long UniqueExtractions, long Hits, long UniqueL2, long? ControlUnique, long? ControlHits)
    : ITableRow<ExtractionCurveRow>
{
    public static string Table => "extraction_curve";

    static IReadOnlyList<TableColumn<ExtractionCurveRow>> ITableRow<ExtractionCurveRow>.Fields =>
    [
        Columns<ExtractionCurveRow>.Text("run_id", row => row.RunId),
        Columns<ExtractionCurveRow>.Integer("samples", row => row.Samples),
        Columns<ExtractionCurveRow>.Integer("unique_extractions", row => row.UniqueExtractions),
        Columns<ExtractionCurveRow>.Integer("hits", row => row.Hits),
        Columns<ExtractionCurveRow>.Integer("unique_l2", row => row.UniqueL2),
        Columns<ExtractionCurveRow>.NullableInteger("control_unique", row => row.ControlUnique),
        Columns<ExtractionCurveRow>.NullableInteger("control_hits", row => row.ControlHits),
    ];

    public static int Compare(ExtractionCurveRow left, ExtractionCurveRow right) => left.Samples.CompareTo(right.Samples);

    static ExtractionCurveRow ITableRow<ExtractionCurveRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Integer(1),
        cells.Integer(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.NullableInteger(5),
        cells.NullableInteger(6));
}
