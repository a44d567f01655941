using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>A Gaussian around a few losses.</summary>
/// <param name="Count">Finite losses that it is fitted to.</param>
/// <param name="Mean">NaN without any.</param>
/// <param name="Squares">Σ (loss − mean)².</param>
public readonly record struct GaussianFit(int Count, double Mean, double Squares)
{
    /// <summary>With n − 1 in the denominator; null with fewer than two losses.</summary>
    public double? Variance => Count > 1 ? Squares / (Count - 1) : null;

    public static GaussianFit Of(IEnumerable<double> losses)
    {
        double[] finite = [.. losses.Where(double.IsFinite)];
        var mean = finite.Length > 0 ? finite.Sum() / finite.Length : double.NaN;
        return new GaussianFit(finite.Length, mean, finite.Sum(loss => (loss - mean) * (loss - mean)));
    }

    /// <summary>log N(<paramref name="loss"/>; <paramref name="mean"/>, <paramref name="variance"/>).</summary>
    public static double LogDensity(double loss, double mean, double variance) =>
        -0.5 * (DoubleMath.Log(2 * Math.PI * variance) + ((loss - mean) * (loss - mean) / variance));
}
