using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>σ = √((1 − ᾱ)/ᾱ) over the training timesteps, ascending, and what Euler and DPM-Solver make of it.</summary>
internal sealed class SigmaTable
{
    /// <summary>Karras et al. 2022: the exponent of their schedule.</summary>
    private const double Rho = 7;

    private readonly double[] _sigmas;
    private readonly double[] _logarithms;

    public SigmaTable(float[] alphas)
    {
        // Rounded to float32 as upstream's tables are: it decides roundings of Karras timesteps.
        _sigmas = [.. alphas.Select(a => (double)(float)Math.Sqrt((1.0 - a) / a))];
        _logarithms = [.. _sigmas.Select(s => (double)(float)DoubleMath.Log(s))];
    }

    public double First => _sigmas[0];

    public double Last => _sigmas[^1];

    /// <summary>numpy.interp: linear between training timesteps, constant outside them.</summary>
    public double At(double timestep)
    {
        var low = (int)Math.Floor(timestep);
        return low < 0 ? _sigmas[0]
            : low >= _sigmas.Length - 1 ? _sigmas[^1]
            : _sigmas[low] + ((timestep - low) * (_sigmas[low + 1] - _sigmas[low]));
    }

    /// <summary>The fractional timestep of a σ, linear in its logarithm between training timesteps.</summary>
    public double TimeOf(double sigma)
    {
        var logarithm = DoubleMath.Log(Math.Max(sigma, 1e-10));
        var low = Math.Clamp(Array.FindLastIndex(_logarithms, l => logarithm >= l), 0, _logarithms.Length - 2);
        var weight = Math.Clamp((_logarithms[low] - logarithm) / (_logarithms[low] - _logarithms[low + 1]), 0, 1);
        return ((1 - weight) * low) + (weight * (low + 1));
    }

    /// <summary>Karras' schedule from the largest σ down to the smallest.</summary>
    public static double[] Karras(double smallest, double largest, int steps)
    {
        var low = DoubleMath.Pow(smallest, 1 / Rho);
        var high = DoubleMath.Pow(largest, 1 / Rho);
        return [.. TimestepSpacing.Even(0, 1, steps).Select(ramp => DoubleMath.Pow(high + (ramp * (low - high)), Rho))];
    }

    /// <summary>steps + 1 values, evenly spaced in the logarithm, from the table's largest to its smallest.</summary>
    public double[] LogLinear(int steps) => [.. TimestepSpacing.Even(_logarithms[^1], _logarithms[0], steps + 1).Select(DoubleMath.Exp)];
}
