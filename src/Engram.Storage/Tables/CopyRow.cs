namespace Engram.Storage.Tables;

/// <summary>Table <c>copies</c>: a marked member by the rules beside the strict one; nothing of it enters <c>extracted</c>.</summary>
/// <param name="Extracted">By the strict rule: its nearest training image is at or below match.l2.</param>
/// <param name="ViewImageId">Training image with the nearest crop or mirror image; null where none are considered.</param>
/// <param name="View">"crop LEFT,TOP", of the picture scaled to cover the model's size, with " mirrored" where it is.</param>
/// <param name="TemplateImageId">Training image nearest inside the mask of the pixels that all members share; null without such pixels.</param>
/// <param name="TemplateShare">Pixels inside, 0 to 1.</param>
/// <param name="TemplateL2">Of this member and that image inside the mask.</param>
/// <param name="TemplateAdaptiveL2">Of the medoid and that image inside the mask.</param>
/// <param name="EncoderImageId">Training image whose vector has the largest cosine with this member's; null without an encoder.</param>
/// <param name="Disagrees">Whether a rule beside the strict one says otherwise.</param>
public sealed record CopyRow(
    string RunId,
    string PromptId,
    long Generation,
    bool Extracted,
    string? ViewImageId,
    string? View,
    double? ViewL2,
    bool ViewCopy,
    string? TemplateImageId,
    double? TemplateShare,
    double? TemplateL2,
    double? TemplateAdaptiveL2,
    bool TemplateCopy,
    string? EncoderImageId,
    double? EncoderCosine,
    bool EncoderCopy,
    bool Disagrees)
    : ITableRow<CopyRow>
{
    public static string Table => "copies";

    static IReadOnlyList<TableColumn<CopyRow>> ITableRow<CopyRow>.Fields =>
    [
        Columns<CopyRow>.Text("run_id", row => row.RunId),
        Columns<CopyRow>.Text("prompt_id", row => row.PromptId),
        Columns<CopyRow>.Integer("generation", row => row.Generation),
        Columns<CopyRow>.Flag("extracted", row => row.Extracted),
        Columns<CopyRow>.NullableText("view_image_id", row => row.ViewImageId),
        Columns<CopyRow>.NullableText("view", row => row.View),
        Columns<CopyRow>.NullableNumber("view_l2", row => row.ViewL2),
        Columns<CopyRow>.Flag("view_copy", row => row.ViewCopy),
        Columns<CopyRow>.NullableText("template_image_id", row => row.TemplateImageId),
        Columns<CopyRow>.NullableNumber("template_share", row => row.TemplateShare),
        Columns<CopyRow>.NullableNumber("template_l2", row => row.TemplateL2),
        Columns<CopyRow>.NullableNumber("template_adaptive_l2", row => row.TemplateAdaptiveL2),
        Columns<CopyRow>.Flag("template_copy", row => row.TemplateCopy),
        Columns<CopyRow>.NullableText("encoder_image_id", row => row.EncoderImageId),
        Columns<CopyRow>.NullableNumber("encoder_cosine", row => row.EncoderCosine),
        Columns<CopyRow>.Flag("encoder_copy", row => row.EncoderCopy),
        Columns<CopyRow>.Flag("disagrees", row => row.Disagrees),
    ];

    public static int Compare(CopyRow left, CopyRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        return order != 0 ? order : left.Generation.CompareTo(right.Generation);
    }

    static CopyRow ITableRow<CopyRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Flag(3),
        cells.NullableText(4),
        cells.NullableText(5),
        cells.NullableNumber(6),
        cells.Flag(7),
        cells.NullableText(8),
        cells.NullableNumber(9),
        cells.NullableNumber(10),
        cells.NullableNumber(11),
        cells.Flag(12),
        cells.NullableText(13),
        cells.NullableNumber(14),
        cells.Flag(15),
        cells.Flag(16));
}
