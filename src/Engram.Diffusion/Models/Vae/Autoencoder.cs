using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>AutoencoderKL: images to latents and back.</summary>
internal sealed class Autoencoder : IDisposable
{
    /// <summary>Fixed in diffusers.</summary>
    private const float Epsilon = 1e-6f;

    private readonly Parameters _parameters;
    private readonly VaeEncoder _encoder;
    private readonly VaeDecoder _decoder;

    private Autoencoder(VaeConfig config, Parameters parameters)
    {
        Config = config;
        _parameters = parameters;
        var settings = new ResnetSettings(config.Groups, Epsilon, config.Activation);
        _encoder = new VaeEncoder(parameters, config, settings);
        _decoder = new VaeDecoder(parameters, config, settings);
        parameters.Finish();
    }

    public VaeConfig Config { get; }

    /// <summary>Checks names and shapes of the weights against the configuration, without loading them.</summary>
    public static void Check(VaeConfig config, JsonConfig json, WeightSet weights)
    {
        weights.Rename(OldNames.Attention);
        using var autoencoder = new Autoencoder(config, new Parameters(weights, json, null));
    }

    /// <summary>Loads the component whose weights lie in <paramref name="folder"/>.</summary>
    public static Autoencoder Load(string folder, JsonConfig json, IDevice device)
    {
        using var weights = WeightSet.Open(folder);
        return Load(VaeConfig.Parse(json), json, weights, device);
    }

    public static Autoencoder Load(VaeConfig config, JsonConfig json, WeightSet weights, IDevice device)
    {
        weights.Rename(OldNames.Attention);
        return Parameters.Build(weights, json, device, parameters => new Autoencoder(config, parameters));
    }

    /// <summary>The network with weights that do not exist, to measure it.</summary>
    public static Autoencoder Random(VaeConfig config, JsonConfig json, IDevice device) =>
        Parameters.Build(new RandomWeights(), json, device, parameters => new Autoencoder(config, parameters));

    /// <summary>[n, h, w, in] in [−1, 1] → mean and log-variance [n, h / factor, w / factor, latent channels], unscaled.</summary>
    public void Encode(ActivationPool pool, Tensor image, Tensor mean, Tensor logVariance)
    {
        pool.Begin(image.Shape.A);
        _encoder.Run(pool, image, mean, logVariance);
    }

    /// <summary>Unscaled latents [n, h, w, latent channels] → [n, h · factor, w · factor, out].</summary>
    public void Decode(ActivationPool pool, Tensor latent, Tensor image)
    {
        pool.Begin(latent.Shape.A);
        _decoder.Run(pool, latent, image);
    }

    /// <summary>Images of this many latent positions that are decoded at once: the widest layer then holds at most 2^26 floats (256 MiB).</summary>
    public int DecodeBatch(int height, int width)
    {
        var image = (long)height * width * Config.Factor * Config.Factor;
        var widest = image * Config.Channels[Math.Min(1, Config.Channels.Length - 1)];
        return (int)Math.Clamp((1L << 26) / widest, 1, int.MaxValue);
    }

    public void Dispose() => _parameters.Dispose();
}
