namespace Engram.Storage.Tables;

/// <summary>Table <c>inpainting_results</c>: a picture, and how near the best trials of both models come to it. Distances are over the hidden pixels.</summary>
/// <param name="ComparedWith">training or held-out: the picture's set.</param>
/// <param name="HiddenValues">d of a distance: hidden pixels times channels.</param>
/// <param name="Trials">Of status ok, of the attacked model.</param>
/// <param name="BestL2">Mean over the best trials; null without one.</param>
/// <param name="NearestL2">The smallest of the best trials'.</param>
/// <param name="MeanL2">Over all trials of status ok.</param>
/// <param name="Recovered">One of the best is at or below match.l2.</param>
/// <param name="ReferenceTrials">Of the model that never saw the picture, as are the columns after it.</param>
/// <param name="Closer">BestL2 is below ReferenceBestL2; false where one of the two is null.</param>
public sealed record InpaintingResultRow(
    string RunId,
    string ComparedWith,
    string ImageId,
    long Copies,
    long HiddenValues,
    long Trials,
    double? BestL2,
    double? NearestL2,
    double? MeanL2,
    bool Recovered,
    long ReferenceTrials,
    double? ReferenceBestL2,
    double? ReferenceNearestL2,
    double? ReferenceMeanL2,
    bool ReferenceRecovered,
    bool Closer)
    : ITableRow<InpaintingResultRow>
{
    public static string Table => "inpainting_results";

    static IReadOnlyList<TableColumn<InpaintingResultRow>> ITableRow<InpaintingResultRow>.Fields =>
    [
        Columns<InpaintingResultRow>.Text("run_id", row => row.RunId),
        Columns<InpaintingResultRow>.Text("compared_with", row => row.ComparedWith),
        Columns<InpaintingResultRow>.Text("image_id", row => row.ImageId),
        Columns<InpaintingResultRow>.Integer("copies", row => row.Copies),
        Columns<InpaintingResultRow>.Integer("hidden_values", row => row.HiddenValues),
        Columns<InpaintingResultRow>.Integer("trials", row => row.Trials),
        Columns<InpaintingResultRow>.NullableNumber("best_l2", row => row.BestL2),
        Columns<InpaintingResultRow>.NullableNumber("nearest_l2", row => row.NearestL2),
        Columns<InpaintingResultRow>.NullableNumber("mean_l2", row => row.MeanL2),
        Columns<InpaintingResultRow>.Flag("recovered", row => row.Recovered),
        Columns<InpaintingResultRow>.Integer("reference_trials", row => row.ReferenceTrials),
        Columns<InpaintingResultRow>.NullableNumber("reference_best_l2", row => row.ReferenceBestL2),
        Columns<InpaintingResultRow>.NullableNumber("reference_nearest_l2", row => row.ReferenceNearestL2),
        Columns<InpaintingResultRow>.NullableNumber("reference_mean_l2", row => row.ReferenceMeanL2),
        Columns<InpaintingResultRow>.Flag("reference_recovered", row => row.ReferenceRecovered),
        Columns<InpaintingResultRow>.Flag("closer", row => row.Closer),
    ];

    public static int Compare(InpaintingResultRow left, InpaintingResultRow right)
    {
        var order = string.CompareOrdinal(left.ComparedWith, right.ComparedWith);
        return order != 0 ? order : string.CompareOrdinal(left.ImageId, right.ImageId);
    }

    static InpaintingResultRow ITableRow<InpaintingResultRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.Integer(5),
        cells.NullableNumber(6),
        cells.NullableNumber(7),
        cells.NullableNumber(8),
        cells.Flag(9),
        cells.Integer(10),
        cells.NullableNumber(11),
        cells.NullableNumber(12),
        cells.NullableNumber(13),
        cells.Flag(14),
        cells.Flag(15));
}
