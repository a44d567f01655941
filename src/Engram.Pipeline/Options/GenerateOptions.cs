using Engram.Diffusion;
using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>generate</c>: how each prompt's pictures are drawn. The defaults are the paper's setting.</summary>
public sealed record GenerateOptions
{
    /// <summary>Generations of one prompt.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    [Between(1, 10_000)]
    public int PerPrompt { get; init; } = 500;

    /// <summary>Generations that share one call of the model; memory grows with it, values do not depend on it.</summary>
    [OutsideHash("a generation's value does not depend on what else is in its batch")]
    [Between(1, 1_024)]
    public int Batch { get; init; } = 16;

    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted, AttackKind.Inpainting)]
    [Between(1, 10_000)]
    public int Steps { get; init; } = 50;

    /// <summary>Classifier-free guidance scale; 1 and below calls the model once a step and ignores the negative prompt.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Inpainting)]
    [Between(0, 1_000)]
    public double Guidance { get; init; } = 7.5;

    /// <summary>The word model takes the folder's own; another name keeps its betas, prediction type and train steps.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted, AttackKind.Inpainting)]
    [OneOf("model", "ddpm", "ddim", "pndm", "euler", "euler_ancestral", "dpmsolver")]
    public string Scheduler { get; init; } = "model";

    /// <summary>Every generation's noise derives from it, the prompt's id and the generation's number.</summary>
    [Between(0, long.MaxValue)]
    public long Seed { get; init; }

    [OnlyFor(AttackKind.TextToImage, AttackKind.Inpainting)]
    public string NegativePrompt { get; init; } = "";

    /// <summary>DDIM steps to the next entry of its list instead of by train steps div steps.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted, AttackKind.Inpainting)]
    public bool ExactStride { get; init; }

    /// <summary>Last sigma of DPM-Solver++: model takes the file's value, or the default of the version that wrote it.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted, AttackKind.Inpainting)]
    [NullIs("model")]
    [OneOf("zero", "sigma_min")]
    public string? FinalSigmasType { get; init; }

    /// <summary>The same for the model.</summary>
    public SamplingOptions ToSampling() => new()
    {
        Steps = Steps,
        Guidance = Guidance,
        NegativePrompt = NegativePrompt,
        Scheduler = Scheduler,
        ExactStride = ExactStride,
        FinalSigmasType = FinalSigmasType,
    };
}
