namespace Engram.Compare.Timing;

/// <summary>What a comparison gave.</summary>
internal sealed record Result(string Name, string Peer, double Operations, Limit Limit, string Difference, IReadOnlyList<Pair> Pairs)
{
    public double Ours => Median(Pairs.Select(pair => pair.Ours));

    public double Theirs => Median(Pairs.Select(pair => pair.Theirs));

    /// <summary>How many times faster we are.</summary>
    public double Ratio => Median(Ratios);

    public double Lowest => Ratios.Min();

    public double Highest => Ratios.Max();

    /// <summary>Share of the limit that we reach, by the limit measured within each pair.</summary>
    public double Share => Median(Pairs.Select(pair => Operations / pair.Ours / pair.Limit));

    private IEnumerable<double> Ratios => Pairs.Select(pair => pair.Theirs / pair.Ours);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
