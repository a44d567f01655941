using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>The regularised incomplete beta function I(x; a, b) and its inverse, for a, b ≥ 1.</summary>
internal static class IncompleteBeta
{
    private const double Smallest = 1e-300;

    /// <summary>x with I(x; a, b) = p, by halving: 1,100 steps at the most reach the last bit of any double.</summary>
    public static double Inverse(double p, double a, double b)
    {
        double low = 0, high = 1;
        while (true)
        {
            // Between bit patterns, not values: the answer may be 1e-9 as well as 0.5.
            var middle = BitConverter.Int64BitsToDouble(
                (BitConverter.DoubleToInt64Bits(low) + BitConverter.DoubleToInt64Bits(high)) / 2);
            if (middle == low || middle == high)
            {
                return high;
            }

            if (Value(middle, a, b) < p)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    public static double Value(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast left of the mean (a + 1)/(a + b + 2); the other side is 1 − I(1 − x; b, a).
        var front = Front(x, a, b);
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    /// <summary>
    /// x^a·(1 − x)^b / B(a, b) in Stirling's form: near the mean both logarithms are small, so that for a million trials the large
    /// terms of lnΓ do not cancel.
    /// </summary>
    private static double Front(double x, double a, double b)
    {
        var log = (a * (DoubleMath.Log(x) + LogOnePlus(b / a))) + (b * (LogOnePlus(-x) + LogOnePlus(a / b)));
        var root = Math.Sqrt(a / (a + b) * b / (2 * Math.PI));
        return root * DoubleMath.Exp(log - StirlingError(a) - StirlingError(b) + StirlingError(a + b));
    }

    /// <summary>lnΓ(z) − ((z − ½)·ln z − z + ½·ln 2π): its series from 16 on, brought there by Γ(z + 1) = z·Γ(z).</summary>
    private static double StirlingError(double z)
    {
        var error = 0.0;
        for (; z < 16; z++)
        {
            error += ((z + 0.5) * LogOnePlus(1 / z)) - 1;
        }

        var square = 1 / (z * z);
        return error + ((((((((square / 1188) - (1.0 / 1680)) * square) + (1.0 / 1260)) * square) - (1.0 / 360)) * square) + (1.0 / 12)) / z;
    }

    /// <summary>ln(1 + y) without the loss of 1 + y for small y: the rounded sum's logarithm, corrected by its own rounding.</summary>
    private static double LogOnePlus(double y)
    {
        var sum = 1 + y;
        return sum == 1 ? y : DoubleMath.Log(sum) * (y / (sum - 1));
    }

    /// <summary>Lentz's evaluation of the continued fraction (DLMF 8.17.22).</summary>
    private static double Fraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = Inverted(1 - ((a + b) * x / (a + 1)));
        var value = d;
        for (var m = 1; m <= 10_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = Inverted(1 + (even * d));
            c = Guarded(1 + (even / c));
            value *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = Inverted(1 + (odd * d));
            c = Guarded(1 + (odd / c));
            var step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < 1e-16)
            {
                break;
            }
        }

        return value;
    }

    private static double Guarded(double value) => Math.Abs(value) < Smallest ? Smallest : value;

    private static double Inverted(double value) => 1 / Guarded(value);
}
