namespace Engram.Diffusion;

/// <summary>A diffusers folder with everything checked that can be checked without loading weights.</summary>
/// <remarks>
/// A text pipeline has unet, vae, text_encoder, tokenizer and scheduler in folders of these names. An unconditional one has unet and
/// scheduler, each in its folder or, in old ones, in the root. Other files are not opened.
/// </remarks>
public sealed partial class ModelFolder
{
    private static readonly string[] TokenizerFiles =
        ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    private readonly List<string> _warnings = [];
    private readonly List<string> _files = [];
    private readonly List<ComponentFile> _components = [];
    private readonly Lazy<string> _hash;
    private readonly ModelIndex _index;
    private readonly int _positions = int.MaxValue;

    private ModelFolder(string path, SamplingOptions sampling)
    {
        Path = path;
        _index = ModelIndex.Read(path);
        _hash = new Lazy<string>(() => ModelHash.Of(Path, _files));
        if (_index.File is not null)
        {
            _files.Add(ModelIndex.FileName);
        }

        var unetJson = ReadConfig("unet");
        var unet = UnetConfig.Parse(unetJson);
        WarnOfUnknown(unetJson, unet.ContextWidth > 0 ? "UNet2DConditionModel" : "UNet2DModel");
        var (height, width) = UnetSize(unetJson, unet);
        Latent = new ImageShape(height, width, unet.InputChannels);
        Classes = unet.Classes;
        if (IsTextToImage)
        {
            var (text, vae) = (ReadText(), ReadVae());
            _positions = text.Positions;
            RequireFit(unetJson, unet, text, vae);
            Image = new ImageShape(checked(height * vae.Factor), checked(width * vae.Factor), vae.OutputChannels);
            ReadTokenizer(text);
            ReadWeights("text_encoder", (json, weights) => ClipTextModel.Check(text, json, weights));
            ReadWeights("unet", (json, weights) => Unet.Check(unet, json, weights));
            ReadWeights("vae", (json, weights) => Autoencoder.Check(vae, json, weights));
        }
        else
        {
            Image = unet.OutputChannels == unet.InputChannels
                ? Latent
                : throw unetJson.Refuse("out_channels", $"in_channels {unet.InputChannels} is needed; a learned variance is not supported");
            ReadWeights("unet", (json, weights) => Unet.Check(unet, json, weights));
        }

        Scheduler = CreateScheduler(sampling).Plan;
        AddFile(SchedulerFile());
        _warnings.AddRange(Scheduler.Warnings);
    }

    public string Path { get; }

    /// <summary>StableDiffusionPipeline; otherwise DDPMPipeline and its like.</summary>
    public bool IsTextToImage => _index.IsText;

    /// <summary>What the model makes.</summary>
    public ImageShape Image { get; }

    /// <summary>What is denoised: the VAE's latents, or the image itself.</summary>
    public ImageShape Latent { get; }

    /// <summary>Labels that it is conditioned on, 0 to this less one; 0 where it has none.</summary>
    public int Classes { get; }

    /// <summary>
    /// SHA-256 in lower-case hex over relative names and bytes of the files that are used; computed when first asked for.
    /// </summary>
    public string Hash => _hash.Value;

    /// <summary>One line each: ignored keys, variants, replaced settings.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public IReadOnlyList<ComponentFile> Components => _components;

    /// <summary>Files that <see cref="Hash"/> covers, relative to the folder, with /.</summary>
    public IReadOnlyList<string> Files => _files;

    public SchedulerPlan Scheduler { get; }

    /// <param name="sampling">Decides the scheduler; without it, the defaults of <see cref="SamplingOptions"/>.</param>
    /// <exception cref="ModelException">Something is missing, broken or not supported.</exception>
    public static ModelFolder Open(string path, SamplingOptions? sampling = null) => new(path, sampling ?? new SamplingOptions());

    /// <summary>A component's folder; the root itself in old unconditional layouts.</summary>
    public string FolderOf(string component)
    {
        var folder = System.IO.Path.Combine(Path, component);
        return Directory.Exists(folder) || IsTextToImage ? folder : Path;
    }

    /// <summary>The configuration of unet, vae or text_encoder, read afresh.</summary>
    public JsonConfig ConfigOf(string component) => JsonConfig.Load(System.IO.Path.Combine(FolderOf(component), "config.json"));

    /// <summary>The scheduler for these settings, with the pipeline's rewrites (CASES.md, C02).</summary>
    public Scheduler CreateScheduler(SamplingOptions sampling) =>
        Diffusion.Scheduler.Create(JsonConfig.Load(SchedulerFile()), new SchedulerRequest
        {
            Steps = sampling.Steps,
            TextPipeline = IsTextToImage,
            Scheduler = sampling.Scheduler,
            ExactStride = sampling.ExactStride,
            FinalSigmasType = sampling.FinalSigmasType,
            Eta = sampling.Eta,
            ClassName = _index.SchedulerClass,
        });

    /// <exception cref="ModelException">The model was not trained at this timestep, or its loss there says nothing.</exception>
    public void RequireTimestep(int timestep) => ReadTrainingNoise().Require(timestep);

    /// <summary>The schedule that the model was trained with.</summary>
    internal TrainingNoise ReadTrainingNoise() => TrainingNoise.Read(
        JsonConfig.Load(SchedulerFile()), new SchedulerRequest { Steps = 1, TextPipeline = IsTextToImage, ClassName = _index.SchedulerClass });

    /// <summary>Calls of the UNet that one image takes, its rows with guidance counted.</summary>
    /// <exception cref="ModelException">The sampling goes back and the scheduler cannot.</exception>
    public int CallsOf(SamplingOptions sampling)
    {
        var calls = sampling.Repaint is { } repaint ? Repainting.CallsOf(CreateScheduler(sampling), repaint) : Scheduler.Timesteps.Count;
        return calls * (IsTextToImage && sampling.Guidance > 1 ? 2 : 1);
    }

    /// <summary>The tokenizer of a text pipeline, clamped to the text encoder's positions.</summary>
    public ClipTokenizer LoadTokenizer() => ClipTokenizer.Load(FolderOf("tokenizer"), _positions);
}
