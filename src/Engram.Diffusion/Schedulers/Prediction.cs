namespace Engram.Diffusion;

/// <summary>What the model's output means. x = √ᾱ·x₀ + √(1−ᾱ)·ε, v = √ᾱ·ε − √(1−ᾱ)·x₀.</summary>
internal enum Prediction
{
    Epsilon,
    Velocity,
    Sample,
}

/// <summary>A value as Input·x + Output·(model output).</summary>
internal readonly record struct Mix(double Input, double Output)
{
    /// <summary>The clean sample x₀, for √ᾱ = <paramref name="alpha"/> and √(1−ᾱ) = <paramref name="sigma"/>.</summary>
    public static Mix Clean(Prediction prediction, double alpha, double sigma) => prediction switch
    {
        Prediction.Epsilon => new Mix(1 / alpha, -sigma / alpha),
        Prediction.Velocity => new Mix(alpha, -sigma),
        _ => new Mix(0, 1),
    };

    /// <summary>The noise ε.</summary>
    public static Mix Noise(Prediction prediction, double alpha, double sigma) => prediction switch
    {
        Prediction.Epsilon => new Mix(0, 1),
        Prediction.Velocity => new Mix(sigma, alpha),
        _ => new Mix(1 / sigma, -alpha / sigma),
    };

    public static Prediction Read(SchedulerConfig config, params ReadOnlySpan<string> names) =>
        config.Choice("prediction_type", "epsilon", names) switch
        {
            "epsilon" => Prediction.Epsilon,
            "v_prediction" => Prediction.Velocity,
            _ => Prediction.Sample,
        };
}
