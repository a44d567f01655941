namespace Engram.Storage.Tables;

/// <summary>Table <c>losses</c>: what a model's loss, or error, on a picture is.</summary>
/// <param name="Model">model (the target), models[0] … or their names, reference.</param>
/// <param name="Source">training, or others: the set that the picture is of.</param>
/// <param name="Kind">loss, secmi, pia.</param>
/// <param name="Draw">Number of the noise, from 0; 0 where there is none.</param>
/// <param name="Mirrored">Whether it is of the mirror image.</param>
/// <param name="Loss">Null where the model's output was not finite.</param>
public sealed record LossRow(
    string RunId, string Model, string Source, string ImageId, string Kind, long Timestep, long Draw, bool Mirrored, double? Loss)
    : ITableRow<LossRow>
{
    public static string Table => "losses";

    static IReadOnlyList<TableColumn<LossRow>> ITableRow<LossRow>.Fields =>
    [
        Columns<LossRow>.Text("run_id", row => row.RunId),
        Columns<LossRow>.Text("model", row => row.Model),
        Columns<LossRow>.Text("source", row => row.Source),
        Columns<LossRow>.Text("image_id", row => row.ImageId),
        Columns<LossRow>.Text("kind", row => row.Kind),
        Columns<LossRow>.Integer("timestep", row => row.Timestep),
        Columns<LossRow>.Integer("draw", row => row.Draw),
        Columns<LossRow>.Flag("mirrored", row => row.Mirrored),
        Columns<LossRow>.NullableNumber("loss", row => row.Loss),
    ];

    public static int Compare(LossRow left, LossRow right) =>
        string.CompareOrdinal(left.Model, right.Model) is var model and not 0 ? model
        : string.CompareOrdinal(left.Kind, right.Kind) is var kind and not 0 ? kind
        : left.Timestep.CompareTo(right.Timestep) is var timestep and not 0 ? timestep
        : string.CompareOrdinal(left.Source, right.Source) is var source and not 0 ? source
        : string.CompareOrdinal(left.ImageId, right.ImageId) is var image and not 0 ? image
        : left.Mirrored.CompareTo(right.Mirrored) is var mirrored and not 0 ? mirrored
        : left.Draw.CompareTo(right.Draw);

    static LossRow ITableRow<LossRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.Text(3),
        cells.Text(4),
        cells.Integer(5),
        cells.Integer(6),
        cells.Flag(7),
        cells.NullableNumber(8));
}
