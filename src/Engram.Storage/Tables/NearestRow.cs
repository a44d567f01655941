namespace Engram.Storage.Tables;

/// <summary>Table <c>nearest</c>: a generation of the untargeted attack and the training image nearest to it, hit or not.</summary>
/// <param name="Sample">Place in the order of drawing, from 1.</param>
/// <param name="SecondRatio">l2 to the nearest over l2 to the second-nearest different picture; null without one, or at distance 0 of both.</param>
/// <param name="ControlImageId">The same search in the control set; null without a control.</param>
public sealed record NearestRow(
    string RunId,
    string PromptId,
    long Generation,
    long Sample,
    string ImageId,
    long Squared,
    double L2,
    double AdaptiveL2,
    double? SecondRatio,
    bool Hit,
    string? ControlImageId,
    double? ControlL2,
    double? ControlAdaptiveL2,
    bool ControlHit)
    : ITableRow<NearestRow>
{
    public static string Table => "nearest";

    static IReadOnlyList<TableColumn<NearestRow>> ITableRow<NearestRow>.Fields =>
    [
        Columns<NearestRow>.Text("run_id", row => row.RunId),
        Columns<NearestRow>.Text("prompt_id", row => row.PromptId),
        Columns<NearestRow>.Integer("generation", row => row.Generation),
        Columns<NearestRow>.Integer("sample", row => row.Sample),
        Columns<NearestRow>.Text("image_id", row => row.ImageId),
        Columns<NearestRow>.Integer("squared", row => row.Squared),
        Columns<NearestRow>.Number("l2", row => row.L2),
        Columns<NearestRow>.Number("adaptive_l2", row => row.AdaptiveL2),
        Columns<NearestRow>.NullableNumber("second_ratio", row => row.SecondRatio),
        Columns<NearestRow>.Flag("hit", row => row.Hit),
        Columns<NearestRow>.NullableText("control_image_id", row => row.ControlImageId),
        Columns<NearestRow>.NullableNumber("control_l2", row => row.ControlL2),
        Columns<NearestRow>.NullableNumber("control_adaptive_l2", row => row.ControlAdaptiveL2),
        Columns<NearestRow>.Flag("control_hit", row => row.ControlHit),
    ];

    public static int Compare(NearestRow left, NearestRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        return order != 0 ? order : left.Generation.CompareTo(right.Generation);
    }

    static NearestRow ITableRow<NearestRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Integer(3),
        cells.Text(4),
        cells.Integer(5),
        cells.Number(6),
        cells.Number(7),
        cells.NullableNumber(8),
        cells.Flag(9),
        cells.NullableText(10),
        cells.NullableNumber(11),
        cells.NullableNumber(12),
        cells.Flag(13));
}
