namespace Engram.Diffusion;

/// <summary>Whether the components of a text-to-image folder belong together.</summary>
internal static class PipelineFit
{
    /// <summary>Refuses components that cannot be joined, naming both files and both values.</summary>
    public static void Require(JsonConfig unetFile, UnetConfig unet, JsonConfig vaeFile, VaeConfig vae, JsonConfig textFile, ClipTextConfig text)
    {
        RequireEqual(unetFile, "cross_attention_dim", unet.ContextWidth, textFile, "hidden_size", text.Width);
        RequireEqual(unetFile, "in_channels", unet.InputChannels, vaeFile, "latent_channels", vae.LatentChannels);
        RequireEqual(unetFile, "out_channels", unet.OutputChannels, vaeFile, "latent_channels", vae.LatentChannels);
        if (unet.Classes > 0)
        {
            throw unetFile.Refuse("num_class_embeds", "a text pipeline gives no class labels");
        }

        if (vae.OutputChannels != 3)
        {
            throw vaeFile.Refuse("out_channels", "images of 3 channels are");
        }
    }

    /// <summary>Refuses a tokenizer that makes ids the text encoder has no embedding for.</summary>
    public static void Require(string tokenizerFolder, ClipTokenizer tokenizer, JsonConfig textFile, ClipTextConfig text)
    {
        if (tokenizer.VocabularySize > text.Vocabulary)
        {
            throw ModelException.In(
                Path.Combine(tokenizerFolder, "vocab.json"),
                $"holds ids up to {tokenizer.VocabularySize - 1}, but vocab_size in {textFile.File} is {text.Vocabulary}; the folders are of different models");
        }
    }

    private static void RequireEqual(JsonConfig file, string key, int value, JsonConfig otherFile, string otherKey, int other)
    {
        if (value != other)
        {
            throw ModelException.In(
                file.File, $"{key}: {value} does not fit {otherKey} {other} in {otherFile.File}; the folders are of different models");
        }
    }
}
