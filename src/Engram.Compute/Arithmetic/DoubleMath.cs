namespace Engram.Compute.Arithmetic;

/// <summary>
/// Exponentials and circular functions in double from + − × ÷ √ and fused multiply-add only, so that schedules and time embeddings
/// have the same bits on every platform (System.Math calls the platform's library). Relative error below 1e-15.
/// </summary>
public static partial class DoubleMath
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts; the first has 21 trailing zero bits, so that its product with |k| ≤ 1,100 is exact.
    private const double Ln2High = 6.93147180369123816490e-1;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>1.5·2^52: adding it rounds a small double to an integer, half to even.</summary>
    private const double Magic = 6755399441055744.0;

    public static double Exp(double x) => Exp(x, 0);

    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0)
        {
            return double.NaN;
        }

        if (x == 0 || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x;
        }

        var (high, low) = LogParts(x);
        return high + low;
    }

    /// <summary>x^y for x ≥ 0: exp(y·ln x) with the logarithm in two parts.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        if (x == 0)
        {
            return y > 0 ? 0 : double.PositiveInfinity;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(x);
        var (high, low) = LogParts(x);
        var product = high * y;
        var rest = Math.FusedMultiplyAdd(high, y, -product) + (low * y);
        return double.IsFinite(product) ? Exp(product, rest) : Exp(product, 0);
    }

    public static double Tanh(double x)
    {
        var a = x < 0 ? -x : x;
        if (a > 22)
        {
            // 1 − tanh(22) is below 2^−62.
            return x < 0 ? -1 : 1;
        }

        var t = ExpMinus1(2 * a);
        var result = t / (t + 2);
        return x < 0 ? -result : result;
    }

    /// <summary>exp(high + low), |low| far below |high|.</summary>
    private static double Exp(double high, double low)
    {
        if (double.IsNaN(high) || high > 709.782712893384 || high < -745.2)
        {
            return double.IsNaN(high) ? high : high > 0 ? double.PositiveInfinity : 0;
        }

        var (k, r, rest) = Reduce(high, low);
        var square = r * r;
        var tail = ExpTail(r);
        // The rest enters with the derivative exp(r): after a power it is large enough for that to show.
        var derivative = 1 + Math.FusedMultiplyAdd(square, tail, r);
        var value = 1 + (r + Math.FusedMultiplyAdd(square, tail, rest * derivative));
        // 2^k in two factors, because 2^1024 and 2^−1075 are no doubles.
        var half = k >> 1;
        return value * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>exp(x) − 1 for x ≥ 0, without cancellation near 0.</summary>
    private static double ExpMinus1(double x)
    {
        const double reduced = 0.34;
        return x < reduced ? Math.FusedMultiplyAdd(x * x, ExpTail(x), x) : Exp(x) - 1;
    }

    /// <summary>x = k·ln 2 + r + rest, |r| ≤ ln 2 / 2.</summary>
    private static (int K, double R, double Tail) Reduce(double high, double low)
    {
        var k = Math.FusedMultiplyAdd(high, Log2E, Magic) - Magic;
        var near = Math.FusedMultiplyAdd(-k, Ln2High, high);
        var r = Math.FusedMultiplyAdd(-k, Ln2Low, near);
        var rest = Math.FusedMultiplyAdd(-k, Ln2Low, near - r) + low;
        return ((int)k, r, rest);
    }

    /// <summary>(exp(r) − 1 − r) / r²: Taylor's series to r^12 / 14!; the next term is below 4e-18 of the result.</summary>
    private static double ExpTail(double r)
    {
        var p = 1.0 / 87178291200.0;
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 6227020800.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 479001600.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 39916800.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 3628800.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 362880.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 40320.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 5040.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 720.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 120.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 24.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 6.0);
        return Math.FusedMultiplyAdd(p, r, 0.5);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    /// <summary>ln x as a sum of two doubles, good to about 2^−68: 2·artanh((m − 1)/(m + 1)) + e·ln 2, m in [√½, √2).</summary>
    private static (double High, double Low) LogParts(double x)
    {
        var e = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;
            e = -54;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits - 0x3FE6A09E667F3BCD) >> 52);
        e += exponent;
        var m = BitConverter.Int64BitsToDouble(bits - ((long)exponent << 52));
        var f = m - 1;
        var sum = m + 1;
        var sumRest = m - (sum - 1);
        var z = f / sum;
        var zRest = Math.FusedMultiplyAdd(-z, sumRest, Math.FusedMultiplyAdd(-z, sum, f)) / sum;
        var w = z * z;
        var p = 1.0 / 25;
        for (var odd = 23; odd >= 3; odd -= 2)
        {
            p = Math.FusedMultiplyAdd(p, w, 1.0 / odd);
        }

        var tail = 2 * Math.FusedMultiplyAdd(z * w, p, zRest);
        var large = e * Ln2High;
        var high = large + (2 * z);
        var back = high - large;
        var low = large - (high - back) + ((2 * z) - back) + Math.FusedMultiplyAdd(e, Ln2Low, tail);
        var result = high + low;
        return (result, high - result + low);
    }
}
