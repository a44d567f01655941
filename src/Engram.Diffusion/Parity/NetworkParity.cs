using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>One forward pass of a UNet, an autoencoder or a text encoder.</summary>
internal static class NetworkParity
{
    public static ParityReport Run(string folder, IDevice device, double tolerance)
    {
        var config = JsonConfig.Load(Path.Combine(folder, "config.json"));
        // Only a saved text encoder names its class; a bare configuration of one has its type alone.
        var kind = config.OptionalText("_class_name")
            ?? (config.OptionalTexts("architectures") is [var single] ? single
                : config.OptionalText("model_type") == "clip_text_model" ? "CLIPTextModel" : "");
        using var recorded = Recorded.Open(folder);
        var outputs = kind switch
        {
            "UNet2DModel" or "UNet2DConditionModel" => RunUnet(folder, config, recorded, device, tolerance),
            "AutoencoderKL" => RunVae(folder, config, recorded, device, tolerance),
            "CLIPTextModel" => RunText(folder, config, recorded, device, tolerance),
            _ => throw ModelException.In(
                config.File, $"the class '{kind}' is not supported; UNet2DModel, UNet2DConditionModel, AutoencoderKL and CLIPTextModel are"),
        };
        var unknown = config.UnknownKeys;
        string[] warnings = unknown.Count == 0
            ? []
            : [$"{config.File}: {kind} does not have {string.Join(", ", unknown)}: ignored."];
        return new ParityReport(folder, kind, outputs, warnings);
    }

    private static List<ParityOutput> RunUnet(string folder, JsonConfig config, Recorded recorded, IDevice device, double tolerance)
    {
        using var unet = Unet.Load(folder, config, device);
        using var pool = new ActivationPool(device);
        var shape = recorded.Shape("sample", 4);
        var (items, channels, height, width) = (shape[0], shape[1], shape[2], shape[3]);
        RequireChannels(recorded, "sample", channels, unet.Config.InputChannels);
        var timesteps = recorded.Timesteps("timestep", items);
        var labels = unet.Config.Classes > 0 ? recorded.Integers("class_labels", items, unet.Config.Classes) : [];
        using var text = Text(recorded, items, unet.Config.ContextWidth, device, out var hidden);
        if (hidden is { } states)
        {
            unet.Condition(device, states);
        }

        using var sample = Upload(device, recorded.Floats("sample"), shape, out var input);
        var outputs = unet.Config.OutputChannels;
        var expected = recorded.Floats("output", items, outputs, height, width);
        using var buffer = device.Allocate(expected.Length);
        var output = buffer.As(new Shape(items, height, width, outputs));
        unet.Forward(pool, input, timesteps, labels, output);
        return [Compare(device, "output", output, expected, tolerance)];
    }

    private static List<ParityOutput> RunVae(string folder, JsonConfig config, Recorded recorded, IDevice device, double tolerance)
    {
        using var vae = Autoencoder.Load(folder, config, device);
        using var pool = new ActivationPool(device);
        var factor = vae.Config.Factor;
        var latentChannels = vae.Config.LatentChannels;
        List<ParityOutput> results = [];
        if (recorded.Has("image"))
        {
            var shape = recorded.Shape("image", 4);
            RequireChannels(recorded, "image", shape[1], vae.Config.InputChannels);
            var latent = new Shape(shape[0], shape[2] / factor, shape[3] / factor, latentChannels);
            var means = recorded.Floats("latent_mean", latent.A, latent.D, latent.B, latent.C);
            var variances = recorded.Floats("latent_logvar", latent.A, latent.D, latent.B, latent.C);
            using var imageBuffer = Upload(device, recorded.Floats("image"), shape, out var image);
            using var meanBuffer = device.Allocate(latent.Count);
            using var varianceBuffer = device.Allocate(latent.Count);
            var (mean, variance) = (meanBuffer.As(latent), varianceBuffer.As(latent));
            vae.Encode(pool, image, mean, variance);
            results.Add(Compare(device, "latent_mean", mean, means, tolerance));
            results.Add(Compare(device, "latent_logvar", variance, variances, tolerance));
        }

        if (recorded.Has("latent"))
        {
            var shape = recorded.Shape("latent", 4);
            RequireChannels(recorded, "latent", shape[1], latentChannels);
            var extents = new Shape(shape[0], shape[2] * factor, shape[3] * factor, vae.Config.OutputChannels);
            var expected = recorded.Floats("decoded", extents.A, extents.D, extents.B, extents.C);
            using var latentBuffer = Upload(device, recorded.Floats("latent"), shape, out var latent);
            using var imageBuffer = device.Allocate(extents.Count);
            var image = imageBuffer.As(extents);
            vae.Decode(pool, latent, image);
            results.Add(Compare(device, "decoded", image, expected, tolerance));
        }

        return results.Count > 0 ? results : throw ModelException.In(recorded.Path, "holds neither 'image' nor 'latent'");
    }

    private static List<ParityOutput> RunText(string folder, JsonConfig config, Recorded recorded, IDevice device, double tolerance)
    {
        using var model = ClipTextModel.Load(folder, config, device);
        using var pool = new ActivationPool(device);
        var shape = recorded.Shape("input_ids", 2);
        var (items, length, width) = (shape[0], shape[1], model.Config.Width);
        if (length > model.Config.Positions)
        {
            throw recorded.Refuse("input_ids", $"has {length} tokens an item, more than max_position_embeddings {model.Config.Positions}");
        }

        var ids = recorded.Integers("input_ids", items * length, model.Config.Vocabulary);
        var expected = recorded.Floats("last_hidden_state", items, length, width);
        using var buffer = device.Allocate(expected.Length);
        var output = buffer.As(new Shape(items, length, width));
        model.Forward(pool, ids, output);
        var computed = new float[expected.Length];
        device.Download(output, computed);
        return [ParityOutput.Compare("last_hidden_state", computed, expected, tolerance)];
    }

    private static DeviceBuffer? Text(Recorded recorded, int items, int width, IDevice device, out Tensor? hidden)
    {
        hidden = null;
        if (width == 0)
        {
            return null;
        }

        var shape = recorded.Shape("encoder_hidden_states", 3);
        var values = recorded.Floats("encoder_hidden_states", items, shape[1], width);
        var buffer = device.Allocate(values.Length);
        var tensor = buffer.As(new Shape(items, shape[1], width));
        device.Upload(values, tensor);
        hidden = tensor;
        return buffer;
    }

    private static DeviceBuffer Upload(IDevice device, float[] values, int[] shape, out Tensor tensor)
    {
        var buffer = device.Allocate(values.Length);
        tensor = buffer.As(new Shape(shape[0], shape[2], shape[3], shape[1]));
        device.Upload(Layout.ToChannelsLast(values, shape[1], shape[2] * shape[3]), tensor);
        return buffer;
    }

    private static ParityOutput Compare(IDevice device, string name, Tensor tensor, float[] expected, double tolerance)
    {
        var computed = new float[expected.Length];
        device.Download(tensor, computed);
        var shape = tensor.Shape;
        return ParityOutput.Compare(name, Layout.ToChannelsFirst(computed, shape.D, shape.B * shape.C), expected, tolerance);
    }

    private static void RequireChannels(Recorded recorded, string name, int channels, int expected)
    {
        if (channels != expected)
        {
            throw recorded.Refuse(name, $"has {channels} channels where the configuration says {expected}");
        }
    }
}
