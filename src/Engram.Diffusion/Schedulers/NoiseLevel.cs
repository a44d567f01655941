namespace Engram.Diffusion;

/// <summary>How much of a sample is picture and how much noise: x = Signal·x₀ + Noise·ε.</summary>
public readonly record struct NoiseLevel(double Signal, double Noise)
{
    /// <summary>Of a cumulative ᾱ.</summary>
    public static NoiseLevel Of(double alpha) => new(Math.Sqrt(alpha), Math.Sqrt(1 - alpha));

    /// <summary>The forward process from here to a noisier level: x' = Signal·x + Noise·ε, with a variance that rounding may not turn negative.</summary>
    public NoiseLevel Forward(NoiseLevel noisier)
    {
        var signal = noisier.Signal / Signal;
        return new NoiseLevel(signal, Math.Sqrt(Math.Max((noisier.Noise * noisier.Noise) - (signal * signal * Noise * Noise), 0)));
    }
}
