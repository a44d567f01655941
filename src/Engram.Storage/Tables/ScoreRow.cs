namespace Engram.Storage.Tables;

/// <summary>Table <c>scores</c>: how strongly an attack takes a picture for a member; worked out from tables losses and memberships alone.</summary>
/// <param name="Target">The attacked model, as in table losses.</param>
/// <param name="Attack">As membership.attacks spells it.</param>
/// <param name="Draws">Noises that the loss is the mean of; 0 in attacks without noise.</param>
/// <param name="Member">Whether the target was trained on the picture.</param>
/// <param name="Score">Larger speaks for a member; null where it cannot be worked out.</param>
/// <param name="MeanIn">Of the losses of shadow models that saw the picture; null in attacks without them, as the further ones.</param>
/// <param name="VarIn">The variance that was used.</param>
public sealed record ScoreRow(
    string RunId,
    string Target,
    string Attack,
    long Timestep,
    long Draws,
    string Source,
    string ImageId,
    bool Member,
    double? Score,
    double? MeanIn,
    double? MeanOut,
    double? VarIn,
    double? VarOut)
    : ITableRow<ScoreRow>
{
    public static string Table => "scores";

    static IReadOnlyList<TableColumn<ScoreRow>> ITableRow<ScoreRow>.Fields =>
    [
        Columns<ScoreRow>.Text("run_id", row => row.RunId),
        Columns<ScoreRow>.Text("target", row => row.Target),
        Columns<ScoreRow>.Text("attack", row => row.Attack),
        Columns<ScoreRow>.Integer("timestep", row => row.Timestep),
        Columns<ScoreRow>.Integer("draws", row => row.Draws),
        Columns<ScoreRow>.Text("source", row => row.Source),
        Columns<ScoreRow>.Text("image_id", row => row.ImageId),
        Columns<ScoreRow>.Flag("member", row => row.Member),
        Columns<ScoreRow>.NullableNumber("score", row => row.Score),
        Columns<ScoreRow>.NullableNumber("mean_in", row => row.MeanIn),
        Columns<ScoreRow>.NullableNumber("mean_out", row => row.MeanOut),
        Columns<ScoreRow>.NullableNumber("var_in", row => row.VarIn),
        Columns<ScoreRow>.NullableNumber("var_out", row => row.VarOut),
    ];

    public static int Compare(ScoreRow left, ScoreRow right) =>
        string.CompareOrdinal(left.Target, right.Target) is var target and not 0 ? target
        : string.CompareOrdinal(left.Attack, right.Attack) is var attack and not 0 ? attack
        : left.Timestep.CompareTo(right.Timestep) is var timestep and not 0 ? timestep
        : left.Draws.CompareTo(right.Draws) is var draws and not 0 ? draws
        : string.CompareOrdinal(left.Source, right.Source) is var source and not 0 ? source
        : string.CompareOrdinal(left.ImageId, right.ImageId);

    static ScoreRow ITableRow<ScoreRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.Text(5),
        cells.Text(6),
        cells.Flag(7),
        cells.NullableNumber(8),
        cells.NullableNumber(9),
        cells.NullableNumber(10),
        cells.NullableNumber(11),
        cells.NullableNumber(12));
}
