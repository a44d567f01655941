namespace Engram.Storage.Tables;

/// <summary>Table <c>inpaintings</c>: a picture that was filled in once. Distances are to the original, which had no part in score and rank.</summary>
/// <param name="ComparedWith">training or held-out: the picture's set.</param>
/// <param name="Model">target or reference: which model filled it in.</param>
/// <param name="Loss">Of the attacked model on the filled-in picture; null where the trial is not ok or the loss not finite.</param>
/// <param name="ReferenceLoss">The same of the reference model.</param>
/// <param name="Score">Loss over reference loss; null without both.</param>
/// <param name="Rank">By score among the picture's trials of the model, 1 = smallest; null where the trial is not among the best.</param>
/// <param name="Squared">Σ(a−b)² over the hidden pixels.</param>
/// <param name="L2">Over the hidden pixels.</param>
/// <param name="PictureL2">Over the whole picture.</param>
public sealed record InpaintingRow(
    string RunId,
    string PromptId,
    long Generation,
    string ComparedWith,
    string ImageId,
    string Model,
    double? Loss,
    double? ReferenceLoss,
    double? Score,
    long? Rank,
    long Squared,
    double L2,
    double PictureL2)
    : ITableRow<InpaintingRow>
{
    public static string Table => "inpaintings";

    static IReadOnlyList<TableColumn<InpaintingRow>> ITableRow<InpaintingRow>.Fields =>
    [
        Columns<InpaintingRow>.Text("run_id", row => row.RunId),
        Columns<InpaintingRow>.Text("prompt_id", row => row.PromptId),
        Columns<InpaintingRow>.Integer("generation", row => row.Generation),
        Columns<InpaintingRow>.Text("compared_with", row => row.ComparedWith),
        Columns<InpaintingRow>.Text("image_id", row => row.ImageId),
        Columns<InpaintingRow>.Text("model", row => row.Model),
        Columns<InpaintingRow>.NullableNumber("loss", row => row.Loss),
        Columns<InpaintingRow>.NullableNumber("reference_loss", row => row.ReferenceLoss),
        Columns<InpaintingRow>.NullableNumber("score", row => row.Score),
        Columns<InpaintingRow>.NullableInteger("rank", row => row.Rank),
        Columns<InpaintingRow>.Integer("squared", row => row.Squared),
        Columns<InpaintingRow>.Number("l2", row => row.L2),
        Columns<InpaintingRow>.Number("picture_l2", row => row.PictureL2),
    ];

    public static int Compare(InpaintingRow left, InpaintingRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        return order != 0 ? order : left.Generation.CompareTo(right.Generation);
    }

    static InpaintingRow ITableRow<InpaintingRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Text(3),
        cells.Text(4),
        cells.Text(5),
        cells.NullableNumber(6),
        cells.NullableNumber(7),
        cells.NullableNumber(8),
        cells.NullableInteger(9),
        cells.Integer(10),
        cells.Number(11),
        cells.Number(12));
}
