namespace Engram.Storage.Tables;

/// <summary>Table <c>prompts</c>.</summary>
public sealed record PromptRow(
    string RunId,
    string PromptId,
    string Caption,
    long? ClassLabel,
    long Duplicates,
    string Strategy,
    long? Rank)
    : ITableRow<PromptRow>
{
    public static string Table => "prompts";

    static IReadOnlyList<TableColumn<PromptRow>> ITableRow<PromptRow>.Fields =>
    [
        Columns<PromptRow>.Text("run_id", row => row.RunId),
        Columns<PromptRow>.Text("prompt_id", row => row.PromptId),
        Columns<PromptRow>.Text("caption", row => row.Caption),
        Columns<PromptRow>.NullableInteger("class_label", row => row.ClassLabel),
        Columns<PromptRow>.Integer("duplicates", row => row.Duplicates),
        Columns<PromptRow>.Text("strategy", row => row.Strategy),
        Columns<PromptRow>.NullableInteger("rank", row => row.Rank),
    ];

    public static int Compare(PromptRow left, PromptRow right) => string.CompareOrdinal(left.PromptId, right.PromptId);

    static PromptRow ITableRow<PromptRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.NullableInteger(3),
        cells.Integer(4),
        cells.Text(5),
        cells.NullableInteger(6));
}
