using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Denoise;

/// <summary>A diffusers folder.</summary>
internal sealed class ModelGeneratorFactory : IGeneratorFactory
{
    private readonly SamplingOptions _sampling;
    private ClipTokenizer? _tokenizer;

    public ModelGeneratorFactory(RunOptions options)
    {
        _sampling = options.Generate.ToSampling();
        Folder = ModelFolder.Open(options.Model, _sampling);
        if (options.Attack is AttackKind.TextToImage or AttackKind.Untargeted && Folder.IsTextToImage != options.Attack is AttackKind.TextToImage)
        {
            throw new OptionsException(
                "attack",
                Folder.IsTextToImage
                    ? $"untargeted needs an unconditional or class-conditional model (DDPMPipeline); '{options.Model}' is a text-to-image pipeline"
                    : $"text-to-image needs a text-to-image pipeline; '{options.Model}' is none, attack: untargeted is for it");
        }
    }

    public ModelFolder Folder { get; }

    public ImageShape Image => Folder.Image;

    public int Classes => Folder.Classes;

    public string Hash => Folder.Hash;

    public int UnetCallsPerImage => Folder.Scheduler.Timesteps.Count * (Folder.IsTextToImage && _sampling.Guidance > 1 ? 2 : 1);

    public IReadOnlyList<string> Warnings => Folder.Warnings;

    public ModelSummary Summary => ModelSummary.Of(Folder);

    public int TokensCutFrom(string caption) =>
        Folder.IsTextToImage ? (_tokenizer ??= Folder.LoadTokenizer()).Tokenize(caption).Truncated : 0;

    public IImageGenerator Load(IDevice device) => Folder.IsTextToImage
        ? new ModelGenerator(TextToImageModel.Load(Folder, device, _sampling))
        : new ClassGenerator(ImageModel.Load(Folder, device, _sampling));
}
