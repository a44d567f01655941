using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The shape of a CLIPTextModel, read from config.json with the defaults of transformers.</summary>
internal sealed record ClipTextConfig
{
    public required int Width { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    /// <summary>Channels inside the feed-forward part.</summary>
    public required int Inner { get; init; }

    /// <summary>The longest sequence of tokens.</summary>
    public required int Positions { get; init; }

    public required int Vocabulary { get; init; }

    public required Activation Activation { get; init; }

    public required float Epsilon { get; init; }

    public static ClipTextConfig Parse(JsonConfig config)
    {
        // The last hidden state is the same in the model with a projection, but then the file holds a tensor that is unknown here.
        if (config.OptionalTexts("architectures") is { } classes && !classes.SequenceEqual(["CLIPTextModel"]))
        {
            throw config.Refuse("architectures", "CLIPTextModel is");
        }

        config.Only("model_type", "\"clip_text_model\"");
        config.Only("use_attention_mask", "false", "null");
        config.Skip(
            "attention_dropout", "dropout", "initializer_factor", "initializer_range", "projection_dim", "torch_dtype", "dtype",
            "transformers_version", "bos_token_id", "eos_token_id", "pad_token_id", "return_dict", "output_hidden_states");
        var parsed = new ClipTextConfig
        {
            Width = config.Int("hidden_size", 512),
            Layers = config.Int("num_hidden_layers", 12),
            Heads = config.Int("num_attention_heads", 8),
            Inner = config.Int("intermediate_size", 2048),
            Positions = config.Int("max_position_embeddings", 77),
            Vocabulary = config.Int("vocab_size", 49408),
            Activation = config.Activation("hidden_act", "quick_gelu"),
            Epsilon = (float)config.Double("layer_norm_eps", 1e-5),
        };
        foreach (var (key, value) in new[]
        {
            ("hidden_size", parsed.Width), ("num_hidden_layers", parsed.Layers), ("num_attention_heads", parsed.Heads),
            ("intermediate_size", parsed.Inner), ("max_position_embeddings", parsed.Positions), ("vocab_size", parsed.Vocabulary),
        })
        {
            if (value < 1)
            {
                throw config.Refuse(key, "counts start at 1");
            }
        }

        if (parsed.Layers > UnetConfig.LargestCount)
        {
            throw config.Refuse("num_hidden_layers", $"1 to {UnetConfig.LargestCount} are");
        }

        return parsed.Width % parsed.Heads == 0
            ? parsed
            : throw config.Refuse("num_attention_heads", $"it does not divide hidden_size {parsed.Width}");
    }
}
