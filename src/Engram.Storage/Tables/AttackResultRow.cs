namespace Engram.Storage.Tables;

/// <summary>Table <c>attack_results</c>: how well a membership attack tells members from others; worked out from table scores alone.</summary>
/// <param name="Members">With a score.</param>
/// <param name="Unscored">Pictures without a score, of both kinds.</param>
/// <param name="Auc">Of the exact ROC; null where one kind has no score, as all that follows.</param>
/// <param name="AucLow">With <paramref name="AucHigh"/> the 95 % interval.</param>
/// <param name="Tpr1">At 1 % FPR; null where the others cannot resolve it.</param>
/// <param name="Tpr01">At 0.1 % FPR.</param>
/// <param name="Threshold">Fixed on one half of the pictures; the accuracy is judged on the other.</param>
/// <param name="Accuracy">Balanced.</param>
/// <param name="Epsilon">Lower bound of the privacy loss at membership.delta, with 95 % confidence.</param>
/// <param name="Void">A score that never asks the model tells the two kinds apart too: the result says nothing about the model.</param>
public sealed record AttackResultRow(
    string RunId,
    string Target,
    string Attack,
    long Timestep,
    long Draws,
    long Members,
    long Others,
    long Unscored,
    double? Auc,
    double? AucLow,
    double? AucHigh,
    double? Tpr1,
    double? Tpr1Low,
    double? Tpr1High,
    double? Tpr01,
    double? Tpr01Low,
    double? Tpr01High,
    double? Threshold,
    double? Accuracy,
    double? AccuracyLow,
    double? AccuracyHigh,
    double? Epsilon,
    bool Void)
    : ITableRow<AttackResultRow>
{
    public static string Table => "attack_results";

    static IReadOnlyList<TableColumn<AttackResultRow>> ITableRow<AttackResultRow>.Fields =>
    [
        Columns<AttackResultRow>.Text("run_id", row => row.RunId),
        Columns<AttackResultRow>.Text("target", row => row.Target),
        Columns<AttackResultRow>.Text("attack", row => row.Attack),
        Columns<AttackResultRow>.Integer("timestep", row => row.Timestep),
        Columns<AttackResultRow>.Integer("draws", row => row.Draws),
        Columns<AttackResultRow>.Integer("members", row => row.Members),
        Columns<AttackResultRow>.Integer("others", row => row.Others),
        Columns<AttackResultRow>.Integer("unscored", row => row.Unscored),
        Columns<AttackResultRow>.NullableNumber("auc", row => row.Auc),
        Columns<AttackResultRow>.NullableNumber("auc_low", row => row.AucLow),
        Columns<AttackResultRow>.NullableNumber("auc_high", row => row.AucHigh),
        Columns<AttackResultRow>.NullableNumber("tpr_1", row => row.Tpr1),
        Columns<AttackResultRow>.NullableNumber("tpr_1_low", row => row.Tpr1Low),
        Columns<AttackResultRow>.NullableNumber("tpr_1_high", row => row.Tpr1High),
        Columns<AttackResultRow>.NullableNumber("tpr_01", row => row.Tpr01),
        Columns<AttackResultRow>.NullableNumber("tpr_01_low", row => row.Tpr01Low),
        Columns<AttackResultRow>.NullableNumber("tpr_01_high", row => row.Tpr01High),
        Columns<AttackResultRow>.NullableNumber("threshold", row => row.Threshold),
        Columns<AttackResultRow>.NullableNumber("accuracy", row => row.Accuracy),
        Columns<AttackResultRow>.NullableNumber("accuracy_low", row => row.AccuracyLow),
        Columns<AttackResultRow>.NullableNumber("accuracy_high", row => row.AccuracyHigh),
        Columns<AttackResultRow>.NullableNumber("epsilon", row => row.Epsilon),
        Columns<AttackResultRow>.Flag("void", row => row.Void),
    ];

    public static int Compare(AttackResultRow left, AttackResultRow right) =>
        string.CompareOrdinal(left.Target, right.Target) is var target and not 0 ? target
        : string.CompareOrdinal(left.Attack, right.Attack) is var attack and not 0 ? attack
        : left.Timestep.CompareTo(right.Timestep) is var timestep and not 0 ? timestep
        : left.Draws.CompareTo(right.Draws);

    static AttackResultRow ITableRow<AttackResultRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.Integer(5),
        cells.Integer(6),
        cells.Integer(7),
        cells.NullableNumber(8),
        cells.NullableNumber(9),
        cells.NullableNumber(10),
        cells.NullableNumber(11),
        cells.NullableNumber(12),
        cells.NullableNumber(13),
        cells.NullableNumber(14),
        cells.NullableNumber(15),
        cells.NullableNumber(16),
        cells.NullableNumber(17),
        cells.NullableNumber(18),
        cells.NullableNumber(19),
        cells.NullableNumber(20),
        cells.NullableNumber(21),
        cells.Flag(22));
}
