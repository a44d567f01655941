namespace Engram.Diffusion;

public sealed partial class ModelFolder
{
    /// <summary>
    /// Before 0.9.0 the files of Stable Diffusion gave 32 for models of 64, and upstream's pipeline has put it right since.
    /// </summary>
    private const int UsualLatentSize = 64;

    /// <summary>Larger images than any published model's; the arithmetic of sizes stays far from overflow.</summary>
    private const int LargestSize = 4096;

    private JsonConfig ReadConfig(string component)
    {
        var config = ConfigOf(component);
        AddFile(config.File);
        return config;
    }

    private ClipTextConfig ReadText()
    {
        var json = ReadConfig("text_encoder");
        var config = ClipTextConfig.Parse(json);
        WarnOfUnknown(json, "CLIPTextModel");
        return config;
    }

    private VaeConfig ReadVae()
    {
        var json = ReadConfig("vae");
        var config = VaeConfig.Parse(json);
        WarnOfUnknown(json, "AutoencoderKL");
        return config;
    }

    private (int Height, int Width) UnetSize(JsonConfig json, UnetConfig unet)
    {
        if (IsTextToImage != unet.ContextWidth > 0)
        {
            var needed = IsTextToImage ? "a text pipeline needs UNet2DConditionModel" : "a DDPM pipeline needs UNet2DModel";
            throw json.Refuse("_class_name", needed);
        }

        if (unet.Height is not { } height || unet.Width is not { } width)
        {
            throw json.Refuse("sample_size", "the size of the image is not known without it");
        }

        if (height > LargestSize || width > LargestSize)
        {
            throw json.Refuse("sample_size", $"1 to {LargestSize} are");
        }

        var old = json.Has("_diffusers_version") && !new DiffusersVersion(json.Text("_diffusers_version")).AtLeast(0, 9);
        if (!IsTextToImage || !old || height >= UsualLatentSize || height != width)
        {
            return (height, width);
        }

        _warnings.Add($"{json.File}: sample_size: {height} is taken as {UsualLatentSize}, as upstream's pipeline does for files before 0.9.0");
        return (UsualLatentSize, UsualLatentSize);
    }

    private void RequireFit(JsonConfig unetJson, UnetConfig unet, ClipTextConfig text, VaeConfig vae)
    {
        if (unet.InputChannels != vae.LatentChannels || unet.OutputChannels != vae.LatentChannels)
        {
            var key = unet.InputChannels != vae.LatentChannels ? "in_channels" : "out_channels";
            throw unetJson.Refuse(key,
                $"the VAE's latent_channels are {vae.LatentChannels}; inpainting and depth models are not supported");
        }

        if (unet.ContextWidth != text.Width)
        {
            throw unetJson.Refuse("cross_attention_dim", $"the text encoder's hidden_size is {text.Width}");
        }

        if (unet.Classes > 0)
        {
            throw unetJson.Refuse("num_class_embeds", "a text pipeline gives no class label");
        }

        if (vae.OutputChannels != 3)
        {
            throw ModelException.In(System.IO.Path.Combine(FolderOf("vae"), "config.json"), $"out_channels: {vae.OutputChannels} is not supported; 3 is needed");
        }
    }

    /// <summary>Opens the weights' headers, remembers which files they are, and asks for every name and shape of the network.</summary>
    private void ReadWeights(string component, Action<JsonConfig, WeightSet> check)
    {
        var folder = FolderOf(component);
        using var weights = WeightSet.Open(folder);
        _warnings.AddRange(weights.Warnings);
        if (weights.Index is { } index)
        {
            AddFile(index);
        }

        foreach (var file in weights.Files)
        {
            var path = System.IO.Path.Combine(folder, file);
            AddFile(path);
            _components.Add(new ComponentFile(component, Relative(path), string.Join('+', weights.TypesOf(file))));
        }

        check(ConfigOf(component), weights);
    }

    private void ReadTokenizer(ClipTextConfig text)
    {
        var folder = FolderOf("tokenizer");
        var tokenizer = LoadTokenizer();
        if (tokenizer.VocabularySize > text.Vocabulary)
        {
            throw ModelException.In(System.IO.Path.Combine(folder, "vocab.json"),
                $"has ids up to {tokenizer.VocabularySize - 1} and the text encoder's vocab_size is {text.Vocabulary}; copy the folder whole");
        }

        foreach (var file in TokenizerFiles.Select(f => System.IO.Path.Combine(folder, f)).Where(File.Exists))
        {
            AddFile(file);
        }
    }

    private string SchedulerFile()
    {
        var file = System.IO.Path.Combine(FolderOf("scheduler"), "scheduler_config.json");
        // Older still: config.json, where it is the scheduler's own folder.
        var older = System.IO.Path.Combine(Path, "scheduler", "config.json");
        return File.Exists(file) || !File.Exists(older) ? file : older;
    }

    private void WarnOfUnknown(JsonConfig config, string name)
    {
        if (config.UnknownKeys.Count > 0)
        {
            _warnings.Add($"{config.File}: keys that {name} does not have are ignored: {string.Join(", ", config.UnknownKeys)}");
        }
    }

    private void AddFile(string path) => _files.Add(Relative(path));

    private string Relative(string path) => System.IO.Path.GetRelativePath(Path, path).Replace('\\', '/');
}
