using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Denoise;

/// <summary>A diffusers folder.</summary>
internal sealed class ModelGeneratorFactory : IGeneratorFactory
{
    private readonly SamplingOptions _sampling;
    private readonly int _batch;
    private ClipTokenizer? _tokenizer;

    public ModelGeneratorFactory(RunOptions options)
    {
        _sampling = options.Generate.ToSampling();
        Folder = ModelFolder.Open(options.Model, _sampling);
        _batch = options.Generate.Batch;
        if (options.Attack is AttackKind.TextToImage or AttackKind.Untargeted && Folder.IsTextToImage != options.Attack is AttackKind.TextToImage)
        {
            throw new OptionsException(
                "attack",
                Folder.IsTextToImage
                    ? $"untargeted needs an unconditional or class-conditional model (DDPMPipeline); '{options.Model}' is a text-to-image pipeline"
                    : $"text-to-image needs a text-to-image pipeline; '{options.Model}' is none, attack: untargeted is for it");
        }

        if (options.Attack is AttackKind.Inpainting)
        {
            Folder.RequireTimestep(options.Inpainting.Timestep);
            _sampling = _sampling with
            {
                Repaint = new RepaintOptions
                {
                    Hidden = InpaintingMask.Of(options.Inpainting, Folder.Image),
                    JumpLength = options.Inpainting.JumpLength,
                    Repeats = options.Inpainting.Repeats,
                },
            };
        }

        UnetCallsPerImage = Folder.CallsOf(_sampling);
    }

    public ModelFolder Folder { get; }

    public ImageShape Image => Folder.Image;

    public int Classes => Folder.Classes;

    public string Hash => Folder.Hash;

    public bool ReadsText => Folder.IsTextToImage;

    public int UnetCallsPerImage { get; }

    public IReadOnlyList<string> Warnings => Folder.Warnings;

    public ModelSummary Summary => ModelSummary.Of(Folder);

    public int TokensCutFrom(string caption) =>
        Folder.IsTextToImage ? (_tokenizer ??= Folder.LoadTokenizer()).Tokenize(caption).Truncated : 0;

    public IImageGenerator Load(IDevice device) => Folder.IsTextToImage
        ? new ModelGenerator(TextToImageModel.Load(Folder, device, _sampling))
        : new ClassGenerator(ImageModel.Load(Folder, device, _sampling));

    public IPictureLosses LoadLosses(IDevice device) => new ModelLosses(LossModel.Load(Folder, device), _batch);
}
