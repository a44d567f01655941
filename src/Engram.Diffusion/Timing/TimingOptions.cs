namespace Engram.Diffusion.Timing;

/// <summary>How a model is measured.</summary>
public sealed record TimingOptions
{
    /// <summary>Rows of one forward pass of the UNet and, as far as its memory goes, of the VAE.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Weights of config.json's shapes instead of those of the folder.</summary>
    public bool Random { get; init; }

    /// <summary>Warm forward passes of each component whose median counts.</summary>
    public int Forwards { get; init; } = 20;

    /// <summary>Time after which a component gets no further pass; null for none. One pass is always made.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Steps, guidance and scheduler that images an hour are told for.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}
