namespace Engram.Storage.Tables;

/// <summary>Table <c>hit_rates</c>: how often generations hit a set under a rule.</summary>
/// <param name="ComparedWith">training, or control: the set in its place.</param>
/// <param name="Rule">adaptive, or l2: plain distance at or below match.l2.</param>
/// <param name="Neighbourhood">generation or training; null where the rule is l2, as are <paramref name="Alpha"/> and <paramref name="Nearest"/>.</param>
/// <param name="L2">The bound; null where the rule is adaptive.</param>
/// <param name="Pictures">Different ones in the set.</param>
/// <param name="Generations">Of status ok: the trials.</param>
/// <param name="Rate">Null without trials.</param>
/// <param name="RateLow">With <paramref name="RateHigh"/> the 95 % Clopper–Pearson interval.</param>
/// <param name="UniquePictures">Pictures hit, each with its duplicates once.</param>
public sealed record HitRateRow(
    string RunId,
    string ComparedWith,
    string Rule,
    string? Neighbourhood,
    double? Alpha,
    long? Nearest,
    double? L2,
    long Pictures,
    long Generations,
    long Hits,
    double? Rate,
    double RateLow,
    double RateHigh,
    long UniquePictures)
    : ITableRow<HitRateRow>
{
    public static string Table => "hit_rates";

    static IReadOnlyList<TableColumn<HitRateRow>> ITableRow<HitRateRow>.Fields =>
    [
        Columns<HitRateRow>.Text("run_id", row => row.RunId),
        Columns<HitRateRow>.Text("compared_with", row => row.ComparedWith),
        Columns<HitRateRow>.Text("rule", row => row.Rule),
        Columns<HitRateRow>.NullableText("neighbourhood", row => row.Neighbourhood),
        Columns<HitRateRow>.NullableNumber("alpha", row => row.Alpha),
        Columns<HitRateRow>.NullableInteger("nearest", row => row.Nearest),
        Columns<HitRateRow>.NullableNumber("l2", row => row.L2),
        Columns<HitRateRow>.Integer("pictures", row => row.Pictures),
        Columns<HitRateRow>.Integer("generations", row => row.Generations),
        Columns<HitRateRow>.Integer("hits", row => row.Hits),
        Columns<HitRateRow>.NullableNumber("rate", row => row.Rate),
        Columns<HitRateRow>.Number("rate_low", row => row.RateLow),
        Columns<HitRateRow>.Number("rate_high", row => row.RateHigh),
        Columns<HitRateRow>.Integer("unique_pictures", row => row.UniquePictures),
    ];

    public static int Compare(HitRateRow left, HitRateRow right)
    {
        var order = string.CompareOrdinal(left.ComparedWith, right.ComparedWith);
        return order != 0 ? order : string.CompareOrdinal(left.Rule, right.Rule);
    }

    static HitRateRow ITableRow<HitRateRow>.From(TableCells cells) => new(
        cells.Text(0),
        cells.Text(1),
        cells.Text(2),
        cells.NullableText(3),
        cells.NullableNumber(4),
        cells.NullableInteger(5),
        cells.NullableNumber(6),
        cells.Integer(7),
        cells.Integer(8),
        cells.Integer(9),
        cells.NullableNumber(10),
        cells.Number(11),
        cells.Number(12),
        cells.Integer(13));
}
