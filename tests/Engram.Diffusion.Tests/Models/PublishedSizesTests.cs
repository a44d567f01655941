using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Engram.Diffusion;

namespace Engram.Tests;

/// <summary>
/// The networks of published configurations ask for as many tensors and parameters as the published files hold. Headers without weights
/// suffice: a check says which tensor it misses, and in which shape.
/// </summary>
public sealed partial class PublishedSizesTests
{
    private const string Vae = """
        {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2,
         "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
         "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
        """;

    private const string Ddpm = """
        {"_class_name": "UNet2DModel", "attention_head_dim": null, "block_out_channels": [128, 256, 256, 256],
         "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
         "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
         "downsample_padding": 0, "flip_sin_to_cos": false, "freq_shift": 1, "norm_eps": 1e-6, "sample_size": 32}
        """;

    [Theory]
    [InlineData("""{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 768}""", 686, 859_520_964)]
    [InlineData(
        """{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": true}""",
        686, 865_910_724)]
    [InlineData(Ddpm, 328, 35_746_307)]
    public void A_published_UNet_is_asked_for(string json, int tensors, long parameters) => AssertSize(
        "diffusion_pytorch_model", json, (config, weights) => Unet.Check(UnetConfig.Parse(config), config, weights), tensors, parameters);

    [Fact]
    public void Stable_Diffusions_autoencoder_is_asked_for() => AssertSize(
        "diffusion_pytorch_model", Vae, (config, weights) => Autoencoder.Check(VaeConfig.Parse(config), config, weights), 248, 83_653_863);

    [Theory]
    [InlineData(
        """{"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12}""", 196, 123_060_480)]
    [InlineData(
        """{"hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 23, "hidden_act": "gelu"}""",
        372, 340_387_840)]
    public void A_published_text_encoder_is_asked_for(string json, int tensors, long parameters) => AssertSize(
        "model", json, (config, weights) => ClipTextModel.Check(ClipTextConfig.Parse(config), config, weights), tensors, parameters);

    private static void AssertSize(string stem, string json, Action<JsonConfig, WeightSet> check, int tensors, long parameters)
    {
        using var scratch = new ScratchFolder();
        var shapes = new Dictionary<string, long[]>();
        while (Missing(scratch, stem, json, check, shapes) is { } message)
        {
            if (MissingTensor().Match(message) is { Success: true } missing)
            {
                shapes.Add(missing.Groups[1].Value, [1]);
            }
            else
            {
                var other = OtherShape().Match(message);
                Assert.True(other.Success, message);
                shapes[other.Groups[1].Value] = [.. other.Groups[2].Value.Split(", ").Select(extent => long.Parse(extent, CultureInfo.InvariantCulture))];
            }
        }

        Assert.Equal((tensors, parameters), (shapes.Count, shapes.Values.Sum(Count)));
    }

    /// <summary>What the check says of a file with these tensors; null where it is content. The file has no blocks on disk behind its header.</summary>
    private static string? Missing(
        ScratchFolder scratch, string stem, string json, Action<JsonConfig, WeightSet> check, Dictionary<string, long[]> shapes)
    {
        var header = new StringBuilder("{");
        var offset = 0L;
        foreach (var (name, shape) in shapes)
        {
            var end = offset + (2 * Count(shape));
            header.Append(header.Length > 1 ? "," : "").Append(
                CultureInfo.InvariantCulture, $"\"{name}\":{{\"dtype\":\"F16\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        using (var file = File.Create(scratch[$"{stem}.safetensors"]))
        {
            var start = SafetensorsWriter.Raw(header.Append('}').ToString(), []);
            file.Write(start);
            file.SetLength(start.Length + offset);
        }

        try
        {
            using var weights = WeightSet.Open(scratch.Path);
            check(JsonConfig.Parse("config.json", json), weights);
            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, extent) => product * extent);

    [GeneratedRegex(@"tensor '([^']+)' is missing")]
    private static partial Regex MissingTensor();

    [GeneratedRegex(@"tensor '([^']+)' has shape .* asks for \[([^\]]*)\]")]
    private static partial Regex OtherShape();
}
