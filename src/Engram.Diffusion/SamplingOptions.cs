namespace Engram.Diffusion;

/// <summary>How images are drawn from a model.</summary>
public sealed record SamplingOptions
{
    public int Steps { get; init; } = 50;

    /// <summary>Classifier-free guidance; 1 or below means none, and half the model calls.</summary>
    public double Guidance { get; init; } = 7.5;

    public string NegativePrompt { get; init; } = "";

    /// <summary>"model", or ddpm, ddim, pndm, euler, euler_ancestral, dpmsolver.</summary>
    public string Scheduler { get; init; } = "model";

    public bool ExactStride { get; init; }

    public string? FinalSigmasType { get; init; }

    /// <summary>DDIM's η.</summary>
    public double Eta { get; init; }

    /// <summary>Null: whole images are drawn.</summary>
    public RepaintOptions? Repaint { get; init; }
}
