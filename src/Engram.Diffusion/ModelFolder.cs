namespace Engram.Diffusion;

/// <summary>A diffusers folder with everything checked that can be checked without loading weights.</summary>
public sealed class ModelFolder
{
    private ModelFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>StableDiffusionPipeline, or DDPMPipeline and its like.</summary>
    public bool IsTextToImage { get; }

    /// <summary>What the model makes.</summary>
    public ImageShape Image { get; }

    /// <summary>What is denoised: the VAE's latents, or the image itself.</summary>
    public ImageShape Latent { get; }

    /// <summary>SHA-256 in lower-case hex over relative names and bytes of the files that are used.</summary>
    public string Hash => throw new NotSupportedException();

    public IReadOnlyList<string> Warnings => throw new NotSupportedException();

    public IReadOnlyList<ComponentFile> Components => throw new NotSupportedException();

    public SchedulerPlan Scheduler => throw new NotSupportedException();

    public static ModelFolder Open(string path, SamplingOptions? sampling = null) => new(path);

    /// <summary>A component's folder; the root itself in old unconditional layouts. A missing one is a ModelException.</summary>
    public string FolderOf(string component) => throw new NotImplementedException();

    /// <summary>The configuration of unet, vae or text_encoder, read afresh.</summary>
    public JsonConfig ConfigOf(string component) => throw new NotImplementedException();

    /// <summary>The scheduler for these settings, with the pipeline's rewrites.</summary>
    public Scheduler CreateScheduler(SamplingOptions sampling) => throw new NotImplementedException();

    /// <summary>The tokenizer of a text pipeline, clamped to the text encoder's positions.</summary>
    public ClipTokenizer LoadTokenizer() => throw new NotImplementedException();
}
