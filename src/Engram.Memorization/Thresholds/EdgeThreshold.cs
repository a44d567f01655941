using System.Collections.Immutable;
using System.Numerics;

namespace Engram.Memorization;

/// <summary>
/// The bound τ on Σ/d below which (strictly) two generations are joined, kept as an exact fraction: δ²·65,025 for a configured δ, the
/// Σ/d of one null pair for a calibrated one. The integer threshold of a tile of d values is T = ⌈τ·d⌉: for an integer sum, Σ &lt; T and
/// Σ/d &lt; τ are the same.
/// </summary>
public sealed class EdgeThreshold
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    private EdgeThreshold(ThresholdSource source, BigInteger numerator, BigInteger denominator)
    {
        (Source, _numerator, _denominator) = (source, numerator, denominator);
        L2 = LargestRoot();
    }

    public ThresholdSource Source { get; }

    /// <summary>
    /// √(τ / 65,025) for the tables, rounded down: whoever squares this number exactly and compares finds the same edges.
    /// </summary>
    public double L2 { get; }

    /// <summary>A configured l2, read as a decimal.</summary>
    public static EdgeThreshold FromL2(decimal l2)
    {
        var (numerator, denominator) = Memorization.L2.Squared(l2);
        return new EdgeThreshold(ThresholdSource.Configured, numerator, denominator);
    }

    /// <summary>The calibrated threshold at the null pair with this sum over a tile of this many values.</summary>
    public static EdgeThreshold FromNull(long squared, int values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(squared);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(values);
        return new EdgeThreshold(ThresholdSource.Calibrated, squared, values);
    }

    /// <summary>T of a tile of d values: an integer sum is below the threshold if and only if it is smaller than this.</summary>
    public long SumFor(int values) =>
        Memorization.L2.Saturate(((_numerator * values) + _denominator - BigInteger.One) / _denominator);

    /// <summary>T of every tile of a layout, by tile.</summary>
    public ImmutableArray<long> SumsFor(TileLayout layout)
    {
        var bySize = layout.Sizes.ToDictionary(size => size, SumFor);
        return [.. layout.Tiles.Select(tile => bySize[tile.Values])];
    }

    public bool IsEdge(TileDistance distance, TileLayout layout) =>
        distance.Squared < SumFor(layout.Tiles[distance.Tile].Values);

    private double LargestRoot()
    {
        throw new NotImplementedException();
    }
}
