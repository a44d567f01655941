namespace Engram.Storage.Tables;

/// <summary>Table <c>cliques</c>: one row an attacked prompt.</summary>
/// <param name="Generations">Drawn; fewer than <paramref name="Planned"/> where a stop rule ended the prompt.</param>
/// <param name="Stopped">complete, found, unreachable or improbable.</param>
/// <param name="StopRisk">Null where every generation was to be drawn.</param>
public sealed record CliqueRow(
    string RunId,
    string PromptId,
    long Generations,
    long Usable,
    long Edges,
    double Threshold,
    string ThresholdSource,
    long CliqueSize,
    string Certainty,
    long CliqueBound,
    double? MeanDistance,
    bool Flagged,
    string Decision,
    long? Rank,
    long? Medoid,
    long Planned,
    string Stopped,
    double? StopRisk)
    : ITableRow<CliqueRow>
{
    public static string Table => "cliques";

    static IReadOnlyList<TableColumn<CliqueRow>> ITableRow<CliqueRow>.Fields =>
    [
        Columns<CliqueRow>.Text("run_id", row => row.RunId),
        Columns<CliqueRow>.Text("prompt_id", row => row.PromptId),
        Columns<CliqueRow>.Integer("generations", row => row.Generations),
        Columns<CliqueRow>.Integer("usable", row => row.Usable),
        Columns<CliqueRow>.Integer("edges", row => row.Edges),
        Columns<CliqueRow>.Number("threshold", row => row.Threshold),
        Columns<CliqueRow>.Text("threshold_source", row => row.ThresholdSource),
        Columns<CliqueRow>.Integer("clique_size", row => row.CliqueSize),
        Columns<CliqueRow>.Text("certainty", row => row.Certainty),
        Columns<CliqueRow>.Integer("clique_bound", row => row.CliqueBound),
        Columns<CliqueRow>.NullableNumber("mean_distance", row => row.MeanDistance),
        Columns<CliqueRow>.Flag("flagged", row => row.Flagged),
        Columns<CliqueRow>.Text("decision", row => row.Decision),
        Columns<CliqueRow>.NullableInteger("rank", row => row.Rank),
        Columns<CliqueRow>.NullableInteger("medoid", row => row.Medoid),
        Columns<CliqueRow>.Integer("planned", row => row.Planned),
        Columns<CliqueRow>.Text("stopped", row => row.Stopped),
        Columns<CliqueRow>.NullableNumber("stop_risk", row => row.StopRisk),
    ];

    public static int Compare(CliqueRow left, CliqueRow right) => string.CompareOrdinal(left.PromptId, right.PromptId);

    static CliqueRow ITableRow<CliqueRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Integer(2),
        cells.Integer(3),
        cells.Integer(4),
        cells.Number(5),
        cells.Text(6),
        cells.Integer(7),
        cells.Text(8),
        cells.Integer(9),
        cells.NullableNumber(10),
        cells.Flag(11),
        cells.Text(12),
        cells.NullableInteger(13),
        cells.NullableInteger(14),
        cells.Integer(15),
        cells.Text(16),
        cells.NullableNumber(17));
}
