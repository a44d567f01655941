namespace Engram.Storage.Tables;

/// <summary>Table <c>screening</c>: a caption that was ranked before the attack.</summary>
/// <param name="Source">Index of its source in the configuration, from 0.</param>
/// <param name="Score">Null where the model's output was not finite.</param>
/// <param name="Rank">From 1 in its source; 1 = the largest score.</param>
public sealed record ScreeningRow(string RunId, long Source, string PromptId, string Caption, double? Score, long Rank)
    : ITableRow<ScreeningRow>
{
    public static string Table => "screening";

    static IReadOnlyList<TableColumn<ScreeningRow>> ITableRow<ScreeningRow>.Fields =>
    [
        Columns<ScreeningRow>.Text("run_id", row => row.RunId),
        Columns<ScreeningRow>.Integer("source", row => row.Source),
        Columns<ScreeningRow>.Text("prompt_id", row => row.PromptId),
        Columns<ScreeningRow>.Text("caption", row => row.Caption),
        Columns<ScreeningRow>.NullableNumber("score", row => row.Score),
        Columns<ScreeningRow>.Integer("rank", row => row.Rank),
    ];

    public static int Compare(ScreeningRow left, ScreeningRow right) =>
        left.Source.CompareTo(right.Source) is var order and not 0 ? order : left.Rank.CompareTo(right.Rank);

    static ScreeningRow ITableRow<ScreeningRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Integer(1),
        cells.Text(2),
        cells.Text(3),
        cells.NullableNumber(4),
        cells.Integer(5));
}
