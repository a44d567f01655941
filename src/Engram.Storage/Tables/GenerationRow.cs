namespace Engram.Storage.Tables;

/// <summary>Table <c>generations</c>. Status is ok, blank or non_finite.</summary>
/// <param name="Seed">The noise key in 16 hex digits (ARITHMETIC.md); null where the picture was given, not drawn.</param>
public sealed record GenerationRow(
    string RunId,
    string PromptId,
    long Generation,
    string? Seed,
    string Status,
    string PixelsSha256,
    bool CliqueMember,
    double? MeanEdgeDistance,
    string? ImagePath)
    : ITableRow<GenerationRow>
{
    public static string Table => "generations";

    static IReadOnlyList<TableColumn<GenerationRow>> ITableRow<GenerationRow>.Fields =>
    [
        Columns<GenerationRow>.Text("run_id", row => row.RunId),
        Columns<GenerationRow>.Text("prompt_id", row => row.PromptId),
        Columns<GenerationRow>.Integer("generation", row => row.Generation),
        Columns<GenerationRow>.NullableText("seed", row => row.Seed),
        Columns<GenerationRow>.Text("status", row => row.Status),
        Columns<GenerationRow>.Text("pixels_sha256", row => row.PixelsSha256),
        Columns<GenerationRow>.Flag("clique_member", row => row.CliqueMember),
        Columns<GenerationRow>.NullableNumber("mean_edge_distance", row => row.MeanEdgeDistance),
        Columns<GenerationRow>.NullableText("image_path", row => row.ImagePath),
    ];

    public static int Compare(GenerationRow left, GenerationRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        return order != 0 ? order : left.Generation.CompareTo(right.Generation);
    }

    static GenerationRow ITableRow<GenerationRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.NullableText(3),
        cells.Text(4),
        cells.Text(5),
        cells.Flag(6),
        cells.NullableNumber(7),
        cells.NullableText(8));
}
