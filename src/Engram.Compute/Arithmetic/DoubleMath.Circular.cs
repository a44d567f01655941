namespace Engram.Compute.Arithmetic;

public static partial class DoubleMath
{
    private const double TwoOverPi = 0.63661977236758134;

    // π/2 as a sum of three doubles.
    private const double HalfPi0 = 1.5707963267948966;
    private const double HalfPi1 = 6.123233995736766e-17;
    private const double HalfPi2 = -1.4973849048591833e-33;

    /// <summary>Beyond it the reduction below would lose bits; time steps and positions stay far under it.</summary>
    private const double LargestAngle = 1e6;

    /// <param name="x">Radians, at most a million.</param>
    public static double Sin(double x)
    {
        var (quadrant, r, rest) = ReduceAngle(x);
        var value = (quadrant & 1) == 0 ? SinNear(r, rest) : CosNear(r, rest);
        return (quadrant & 2) == 0 ? value : -value;
    }

    /// <param name="x">Radians, at most a million.</param>
    public static double Cos(double x)
    {
        var (quadrant, r, rest) = ReduceAngle(x);
        var value = (quadrant & 1) == 0 ? CosNear(r, rest) : SinNear(r, rest);
        return ((quadrant + 1) & 2) == 0 ? value : -value;
    }

    /// <summary>x = k·π/2 + r + rest, |r| ≤ π/4.</summary>
    private static (int Quadrant, double R, double Tail) ReduceAngle(double x)
    {
        if (!(x >= -LargestAngle && x <= LargestAngle))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "An angle is finite and at most a million radians.");
        }

        var k = Math.FusedMultiplyAdd(x, TwoOverPi, Magic) - Magic;
        var near = Math.FusedMultiplyAdd(-k, HalfPi0, x);
        var product = k * HalfPi1;
        var productRest = Math.FusedMultiplyAdd(k, HalfPi1, -product);
        var r = near - product;
        var rest = near - r - product - Math.FusedMultiplyAdd(k, HalfPi2, productRest);
        return ((int)k & 3, r, rest);
    }

    /// <summary>Taylor's series to r^17; the next term is below 1e-19. The rest enters with its derivative cos r ≈ 1 − r²/2.</summary>
    private static double SinNear(double r, double rest)
    {
        var z = r * r;
        var p = 1.0 / 355687428096000.0;
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 1307674368000.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 6227020800.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 39916800.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 362880.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 5040.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 120.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 6.0);
        var derivative = Math.FusedMultiplyAdd(-0.5, z, 1);
        return r + Math.FusedMultiplyAdd(p * z, r, rest * derivative);
    }

    /// <summary>Taylor's series to r^18; 1 − r²/2 keeps its rounding error.</summary>
    private static double CosNear(double r, double rest)
    {
        var z = r * r;
        var p = -1.0 / 6402373705728000.0;
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 20922789888000.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 87178291200.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 479001600.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 3628800.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 40320.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 720.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 24.0);
        var half = 0.5 * z;
        var near = 1 - half;
        return near + (1 - near - half + Math.FusedMultiplyAdd(z * z, p, -r * rest));
    }
}
