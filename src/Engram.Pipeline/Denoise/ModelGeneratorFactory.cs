using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Denoise;

/// <summary>A diffusers folder.</summary>
internal sealed class ModelGeneratorFactory : IGeneratorFactory
{
    private readonly SamplingOptions _sampling;

    public ModelGeneratorFactory(RunOptions options)
    {
        _sampling = options.Generate.ToSampling();
        Folder = ModelFolder.Open(options.Model, _sampling);
        if (!Folder.IsTextToImage)
        {
            throw ModelException.In(
                Path.Combine(options.Model, "model_index.json"), "is no text-to-image pipeline; attack: text-to-image needs one");
        }
    }

    public ModelFolder Folder { get; }

    public ImageShape Image => Folder.Image;

    public string Hash => Folder.Hash;

    public int UnetCallsPerImage => Folder.Scheduler.Timesteps.Count * (_sampling.Guidance > 1 ? 2 : 1);

    public IReadOnlyList<string> Warnings => Folder.Warnings;

    public IImageGenerator Load(IDevice device) => new ModelGenerator(TextToImageModel.Load(Folder, device, _sampling));
}
