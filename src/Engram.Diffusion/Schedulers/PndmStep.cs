namespace Engram.Diffusion;

internal enum PndmKind
{
    /// <summary>First call with skip_prk_steps: the output alone.</summary>
    First,

    /// <summary>Second call: the same step again, with the mean of both outputs.</summary>
    Again,

    /// <summary>Linear multistep on the outputs kept so far.</summary>
    Multistep,

    /// <summary>Runge–Kutta, first of four calls.</summary>
    StartFirst,

    /// <summary>Second and third.</summary>
    StartMiddle,

    /// <summary>Fourth, with the weighted sum of all.</summary>
    StartLast,
}

/// <summary>x' = Sample·x + Output·(combined model output).</summary>
/// <param name="Pushed">Outputs kept before this call.</param>
internal readonly record struct PndmStep(PndmKind Kind, double Sample, double Output, int Pushed)
{
    /// <summary>Formula (9) of the paper, from ᾱ to ᾱ', for ε; v is turned into ε first.</summary>
    public static PndmStep Between(double alpha, double target, Prediction prediction)
    {
        var noise = Mix.Noise(prediction, Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        var denominator = (alpha * Math.Sqrt(1 - target)) + Math.Sqrt(alpha * (1 - alpha) * target);
        var factor = -(target - alpha) / denominator;
        return new PndmStep(default, Math.Sqrt(target / alpha) + (factor * noise.Input), factor * noise.Output, 0);
    }
}
