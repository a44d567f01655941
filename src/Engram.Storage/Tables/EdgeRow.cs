namespace Engram.Storage.Tables;

/// <summary>Table <c>edges</c>; A &lt; B.</summary>
public sealed record EdgeRow(string RunId, string PromptId, long A, long B, long Squared)
    : ITableRow<EdgeRow>
{
    public static string Table => "edges";

    static IReadOnlyList<TableColumn<EdgeRow>> ITableRow<EdgeRow>.Fields =>
    [
        Columns<EdgeRow>.Text("run_id", row => row.RunId),
        Columns<EdgeRow>.Text("prompt_id", row => row.PromptId),
        Columns<EdgeRow>.Integer("a", row => row.A),
        Columns<EdgeRow>.Integer("b", row => row.B),
        Columns<EdgeRow>.Integer("squared", row => row.Squared),
    ];

    public static int Compare(EdgeRow left, EdgeRow right)
    {
        var order = string.CompareOrdinal(left.PromptId, right.PromptId);
        order = order != 0 ? order : left.A.CompareTo(right.A);
        return order != 0 ? order : left.B.CompareTo(right.B);
    }

    static EdgeRow ITableRow<EdgeRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Integer(3),
        cells.Integer(4));
}
