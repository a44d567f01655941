namespace Engram.Storage.Tables;

/// <summary>Table <c>blind_tests</c>: whether a target's members can be told from the others without asking a model.</summary>
/// <param name="Test">bytes, mean or classifier.</param>
/// <param name="AucLow">With <paramref name="AucHigh"/> the interval that decides, at a confidence of 1 − 0.01/3.</param>
/// <param name="Separates">The interval leaves ½ out: results on this target are void.</param>
public sealed record BlindTestRow(string RunId, string Target, string Test, double Auc, double AucLow, double AucHigh, bool Separates)
    : ITableRow<BlindTestRow>
{
    public static string Table => "blind_tests";

    static IReadOnlyList<TableColumn<BlindTestRow>> ITableRow<BlindTestRow>.Fields =>
    [
        Columns<BlindTestRow>.Text("run_id", row => row.RunId),
        Columns<BlindTestRow>.Text("target", row => row.Target),
        Columns<BlindTestRow>.Text("test", row => row.Test),
        Columns<BlindTestRow>.Number("auc", row => row.Auc),
        Columns<BlindTestRow>.Number("auc_low", row => row.AucLow),
        Columns<BlindTestRow>.Number("auc_high", row => row.AucHigh),
        Columns<BlindTestRow>.Flag("separates", row => row.Separates),
    ];

    public static int Compare(BlindTestRow left, BlindTestRow right) =>
        string.CompareOrdinal(left.Target, right.Target) is var target and not 0 ? target : string.CompareOrdinal(left.Test, right.Test);

    static BlindTestRow ITableRow<BlindTestRow>.From(TableCells cells) =>
        new(cells.Text(0), cells.Text(1), cells.Text(2), cells.Number(3), cells.Number(4), cells.Number(5), cells.Flag(6));
}
