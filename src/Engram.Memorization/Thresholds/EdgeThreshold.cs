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
    // Three roundings of a double recomputation come to less than 2^−51, half of what squaring makes of this.
    private const double RoundedDown = 1 - (1.0 / (1L << 50));

    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    private EdgeThreshold(ThresholdSource source, BigInteger numerator, BigInteger denominator, double l2)
    {
        (Source, _numerator, _denominator, L2) = (source, numerator, denominator, l2);
    }

    public ThresholdSource Source { get; }

    /// <summary>
    /// √(τ / 65,025) for the tables: the configured number itself, or the calibrated one less 2^−50 of it, so that whoever squares this
    /// number, in doubles too, and compares integer sums with it strictly finds the same edges (a sum equal to T is none).
    /// </summary>
    public double L2 { get; }

    /// <summary>A configured l2, read as a decimal.</summary>
    public static EdgeThreshold FromL2(decimal l2)
    {
        var (numerator, denominator) = Memorization.L2.Squared(l2);
        return new EdgeThreshold(ThresholdSource.Configured, numerator, denominator, (double)l2);
    }

    /// <summary>The calibrated threshold at the null pair with this sum over a tile of this many values.</summary>
    public static EdgeThreshold FromNull(long squared, int values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(squared);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(values);
        return new EdgeThreshold(ThresholdSource.Calibrated, squared, values, Memorization.L2.Of(squared, values) * RoundedDown);
    }

    /// <summary>The calibrated threshold as a table states it (<see cref="L2"/>): exactly that double's square, which joins the same pairs.</summary>
    public static EdgeThreshold FromTable(double l2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(l2, 1);

        // A double of at most 1 is a whole number over 2^1074.
        var bits = BitConverter.DoubleToInt64Bits(l2);
        var (exponent, mantissa) = ((int)(bits >> 52), bits & ((1L << 52) - 1));
        var value = (BigInteger)(exponent == 0 ? mantissa : mantissa | (1L << 52)) << Math.Max(0, exponent - 1);
        return new EdgeThreshold(
            ThresholdSource.Calibrated, value * value * Memorization.L2.LargestSquare, BigInteger.One << (2 * 1_074), l2);
    }

    /// <summary>T of a tile of d values: an integer sum is below the threshold if and only if it is smaller than this.</summary>
    public long SumFor(int values) =>
        Memorization.L2.Saturate(((_numerator * values) + _denominator - BigInteger.One) / _denominator);

    /// <summary>⌊τ·d⌋: the largest sum at or below the threshold.</summary>
    internal long FloorFor(int values) => Memorization.L2.Saturate(_numerator * values / _denominator);

    /// <summary>T of every tile of a layout, by tile.</summary>
    public ImmutableArray<long> SumsFor(TileLayout layout)
    {
        var bySize = layout.Sizes.ToDictionary(size => size, SumFor);
        return [.. layout.Tiles.Select(tile => bySize[tile.Values])];
    }

    public bool IsEdge(TileDistance distance, TileLayout layout) =>
        distance.Squared < SumFor(layout.Tiles[distance.Tile].Values);
}
