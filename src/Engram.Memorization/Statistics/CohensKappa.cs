namespace Engram.Memorization;

/// <summary>
/// Cohen's kappa: how far two people agree beyond what their habits would give by chance, κ = (p₀ − pₑ) / (1 − pₑ) with p₀ the share of cases
/// that they agree on and pₑ = Σ pᵢ₊·p₊ᵢ. The 95 % interval is Wald's with the large-sample variance of Fleiss, Cohen and Everitt (1969). Where
/// they agree on all cases, or on none, that variance is 0 or means nothing: then Clopper–Pearson bounds p₀ at the pₑ that was observed.
/// </summary>
/// <param name="Cases">That both judged.</param>
/// <param name="Agreed">Of these.</param>
/// <param name="Kappa">Null where chance alone agrees on everything (one category only), and without cases.</param>
/// <param name="Low">Null with <paramref name="Kappa"/>.</param>
/// <param name="High">Null with <paramref name="Kappa"/>.</param>
public readonly record struct CohensKappa(long Cases, long Agreed, double? Kappa, double? Low, double? High)
{
    // 97.5 % quantile of the normal distribution.
    private const double Quantile = 1.959963984540054;

    /// <param name="table">[first's category, second's category]: cases; square.</param>
    public static CohensKappa Of(long[,] table)
    {
        var size = table.GetLength(0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(table.GetLength(1), size);
        var (rows, columns) = (new long[size], new long[size]);
        var (cases, agreed) = (0L, 0L);
        for (var i = 0; i < size; i++)
        {
            agreed += table[i, i];
            for (var j = 0; j < size; j++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(table[i, j]);
                rows[i] += table[i, j];
                columns[j] += table[i, j];
                cases += table[i, j];
            }
        }

        // Whole numbers decide whether chance alone agrees on everything.
        var expected = Enumerable.Range(0, size).Sum(i => rows[i] * columns[i]);
        if (cases == 0 || expected == cases * cases)
        {
            return new CohensKappa(cases, agreed, null, null, null);
        }

        var (chance, observed) = (expected / ((double)cases * cases), agreed / (double)cases);
        var kappa = (observed - chance) / (1 - chance);
        if (agreed == cases || agreed == 0)
        {
            var share = ClopperPearson.Of(agreed, cases);
            return new CohensKappa(cases, agreed, kappa, KappaOf(share.Lower), KappaOf(share.Upper));
        }

        var sum = 0.0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var weight = i == j
                    ? 1 - chance - ((rows[i] + columns[i]) / (double)cases * (1 - observed))
                    : (1 - observed) * (columns[i] + rows[j]) / cases;
                sum += table[i, j] / (double)cases * weight * weight;
            }
        }

        var rest = (observed * chance) - (2 * chance) + observed;
        var error = Math.Sqrt(Math.Max(0, sum - (rest * rest)) / cases) / ((1 - chance) * (1 - chance));
        return new CohensKappa(
            cases, agreed, kappa, Math.Max(-1, kappa - (Quantile * error)), Math.Min(1, kappa + (Quantile * error)));

        double KappaOf(double share) => Math.Max(-1, (share - chance) / (1 - chance));
    }
}
