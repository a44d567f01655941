using Engram.Compute;

namespace Engram.Diffusion.Timing;

/// <summary>The components of a folder as they are measured: a pipeline's, or the one whose config.json lies in the folder itself.</summary>
internal sealed class TimedFolder
{
    private readonly string _path;
    private readonly bool _random;

    private TimedFolder(string path, bool random) => (_path, _random) = (path, random);

    public ClipTextConfig? Text { get; private init; }

    public UnetConfig? Unet { get; private init; }

    public VaeConfig? Vae { get; private init; }

    /// <summary>Extents of what is denoised.</summary>
    public (int Height, int Width) Latent { get; private init; }

    /// <summary>Model calls of the schedule.</summary>
    public int Calls { get; private init; }

    /// <summary>With random weights only JSON files are read; otherwise the folder is checked as a run checks it.</summary>
    public static TimedFolder Open(string path, TimingOptions options)
    {
        if (File.Exists(Path.Combine(path, "config.json")) && !File.Exists(Path.Combine(path, ModelIndex.FileName)))
        {
            return OfComponent(path, options);
        }

        var isText = ModelIndex.Read(path).IsText;
        var checkedFolder = options.Random ? null : ModelFolder.Open(path, options.Sampling);
        var json = JsonConfig.Load(Path.Combine(path, "unet", "config.json"));
        var unet = UnetConfig.Parse(json);
        return new TimedFolder(path, options.Random)
        {
            Text = isText ? ClipTextConfig.Parse(JsonConfig.Load(Path.Combine(path, "text_encoder", "config.json"))) : null,
            Unet = unet,
            Vae = isText ? VaeConfig.Parse(JsonConfig.Load(Path.Combine(path, "vae", "config.json"))) : null,
            Latent = checkedFolder is null ? SizeOf(json, unet) : (checkedFolder.Latent.Height, checkedFolder.Latent.Width),
            Calls = checkedFolder?.Scheduler.Timesteps.Count ?? options.Sampling.Steps,
        };
    }

    public ClipTextModel LoadText(IDevice device) =>
        _random ? ClipTextModel.Random(Text!, Json("text_encoder"), device) : ClipTextModel.Load(FolderOf("text_encoder"), Json("text_encoder"), device);

    public Unet LoadUnet(IDevice device) =>
        _random ? Diffusion.Unet.Random(Unet!, Json("unet"), device) : Diffusion.Unet.Load(FolderOf("unet"), Json("unet"), device);

    public Autoencoder LoadVae(IDevice device) =>
        _random ? Autoencoder.Random(Vae!, Json("vae"), device) : Autoencoder.Load(FolderOf("vae"), Json("vae"), device);

    private static TimedFolder OfComponent(string path, TimingOptions options)
    {
        var json = JsonConfig.Load(Path.Combine(path, "config.json"));
        if (json.OptionalTexts("architectures") is not null)
        {
            return new TimedFolder(path, options.Random) { Text = ClipTextConfig.Parse(json) };
        }

        if (json.Text("_class_name") == "AutoencoderKL")
        {
            var vae = VaeConfig.Parse(json);
            var side = (json.OptionalIntOrList("sample_size", 2)?[0] ?? 512) / vae.Factor;
            return new TimedFolder(path, options.Random) { Vae = vae, Latent = (Math.Max(1, side), Math.Max(1, side)) };
        }

        var unet = UnetConfig.Parse(json);
        return new TimedFolder(path, options.Random) { Unet = unet, Latent = SizeOf(json, unet), Calls = options.Sampling.Steps };
    }

    private static (int Height, int Width) SizeOf(JsonConfig json, UnetConfig unet) =>
        unet.Height is { } height && unet.Width is { } width
            ? (height, width)
            : throw json.Refuse("sample_size", "the size of the image is not known without it");

    private string FolderOf(string component)
    {
        var folder = Path.Combine(_path, component);
        return Directory.Exists(folder) ? folder : _path;
    }

    private JsonConfig Json(string component) => JsonConfig.Load(Path.Combine(FolderOf(component), "config.json"));
}
