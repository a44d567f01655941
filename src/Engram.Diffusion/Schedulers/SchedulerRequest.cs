namespace Engram.Diffusion;

/// <summary>What a run asks of a scheduler, beside its JSON.</summary>
public sealed record SchedulerRequest
{
    public required int Steps { get; init; }

    /// <summary>Whether the folder is a text pipeline, whose constructor rewrites steps_offset and clip_sample (CASES.md, C02).</summary>
    public bool TextPipeline { get; init; }

    /// <summary>"model", or ddpm, ddim, pndm, euler, euler_ancestral, dpmsolver.</summary>
    public string Scheduler { get; init; } = "model";

    /// <summary>DDIM and PNDM: step to the list's next entry in place of t − T div n (CASES.md, C04).</summary>
    public bool ExactStride { get; init; }

    /// <summary>DPM-Solver: "zero" or "sigma_min" in place of the file's (CASES.md, C03).</summary>
    public string? FinalSigmasType { get; init; }

    /// <summary>DDIM's η: 0 is deterministic.</summary>
    public double Eta { get; init; }

    /// <summary>The class that the pipeline of model_index.json takes, which goes before the file's own; null: the file's.</summary>
    public string? ClassName { get; init; }
}
