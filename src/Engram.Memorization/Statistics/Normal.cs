using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>The standard normal distribution; the same bits on every machine.</summary>
public static class Normal
{
    private const double RootTwoPi = 2.5066282746310002;

    /// <summary>Φ(x). Absolute error below 1e-15; below −5 relative error below 1e-13.</summary>
    public static double Cdf(double x) => x switch
    {
        < -5 => Tail(-x),
        > 5 => 1 - Tail(x),
        _ => 0.5 + (Density(x) * Series(x)),
    };

    /// <summary>x with Φ(x) = p, by halving to the last bit but one.</summary>
    public static double Quantile(double p)
    {
        if (p is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability lies between 0 and 1.");
        }

        // Below ½ Φ keeps its digits; the other half is the mirror image.
        if (p > 0.5)
        {
            return -Quantile(1 - p);
        }

        double low = -40, high = 0;
        while (true)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return high;
            }

            (low, high) = Cdf(middle) < p ? (middle, high) : (low, middle);
        }
    }

    /// <summary>Half the width, in standard errors, of a two-sided interval: 1.96 at 0.95.</summary>
    public static double TwoSided(double confidence) => -Quantile((1 - confidence) / 2);

    private static double Density(double x) => DoubleMath.Exp(-x * x / 2) / RootTwoPi;

    /// <summary>x + x³/3 + x⁵/(3·5) + …: (Φ(x) − ½)/φ(x). Terms have one sign, so nothing cancels.</summary>
    private static double Series(double x)
    {
        var (term, sum) = (x, x);
        for (var odd = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); odd += 2)
        {
            term *= x * x / odd;
            sum += term;
        }

        return sum;
    }

    /// <summary>1 − Φ(x) for x &gt; 5 by Laplace's continued fraction, from its 60th part back.</summary>
    private static double Tail(double x)
    {
        var fraction = x;
        for (var i = 60; i >= 1; i--)
        {
            fraction = x + (i / fraction);
        }

        return Density(x) / fraction;
    }
}
