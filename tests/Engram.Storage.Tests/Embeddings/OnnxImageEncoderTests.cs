using Engram.Storage;
using Engram.Storage.Embeddings;
using Engram.Storage.Images;

namespace Engram.Tests.Embeddings;

/// <summary>Models written by the test, whose embeddings can be worked out by hand.</summary>
public sealed class OnnxImageEncoderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static EncoderOptions Plain => new() { Mean = [0, 0, 0], Std = [1, 1, 1] };

    [Fact]
    public void Channels_come_first_scaled_and_normalised_by_configured_numbers()
    {
        var model = OnnxWriter.ChannelMeans(4).Write(_scratch["m.onnx"]);
        using var encoder = OnnxImageEncoder.Open(model, new EncoderOptions { Mean = [0.5, 0.25, 0], Std = [0.5, 0.5, 2] });
        Assert.Equal((4, 3), (encoder.Size, encoder.Width));

        // Red 255, green 51, blue 102 are 1, 0.2 and 0.4.
        var found = encoder.Encode(Flat(4, 4, 255, 51, 102));
        Assert.Equal([1, -0.1, 0.2], found.Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Size_mean_and_deviation_are_read_from_the_models_metadata()
    {
        var model = OnnxWriter.ChannelMeans().Metadata("size", "6").Metadata("image_mean", "[0.2, 0.2, 0.2]").Metadata("std", "0.5,0.5,0.25")
            .Write(_scratch["m.onnx"]);
        using var encoder = OnnxImageEncoder.Open(model);
        Assert.Equal(6, encoder.Size);
        Assert.Equal([1.6, 0, -0.8], encoder.Encode(Flat(9, 9, 255, 51, 0)).Select(value => Math.Round(value, 6)));
        Assert.Equal(3, encoder.Notes.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("onnx")]
    public void A_page_beside_the_model_or_one_folder_above_gives_what_the_model_does_not_say(string folder)
    {
        Directory.CreateDirectory(_scratch[folder]);
        _scratch.Write("preprocessor_config.json", """
            {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "size": {"shortest_edge": 8}, "crop_size": {"height": 5, "width": 5}}
            """);
        using var encoder = OnnxImageEncoder.Open(OnnxWriter.ChannelMeans().Write(_scratch[Path.Combine(folder, "m.onnx")]));
        Assert.Equal(5, encoder.Size);
        Assert.Equal([1, -1, -1], encoder.Encode(Flat(5, 5, 255, 0, 0)).Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Other_proportions_lose_their_ends_and_the_centre_stays()
    {
        // Black, white and black squares in a row: only the white one is seen.
        var rgb = new byte[3 * 24 * 8];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = (byte)(i / 3 % 24 is >= 8 and < 16 ? 255 : 0);
        }

        using var encoder = OnnxImageEncoder.Open(OnnxWriter.ChannelMeans(8).Write(_scratch["m.onnx"]), Plain);
        Assert.Equal([1, 1, 1], encoder.Encode(new DecodedImage(24, 8, rgb)));
    }

    [Fact]
    public void Of_a_row_of_tokens_the_first_stands_for_the_picture()
    {
        // Means over the lines of [1, 3, 4, 4] leave three "tokens" of four numbers: the first is the red channel.
        var model = new OnnxWriter().Input("image", OnnxWriter.Float, 1, 3, 4, 4).Output("last_hidden_state", OnnxWriter.Float, 1, 3, 4)
            .Node("ReduceMean", "image", "last_hidden_state", ("axes", [3]), ("keepdims", [0]));
        using var encoder = OnnxImageEncoder.Open(model.Write(_scratch["m.onnx"]), Plain);
        Assert.Equal([1, 1, 1, 1], encoder.Encode(Flat(4, 4, 255, 0, 0)));
    }

    [Fact]
    public void Models_of_half_precision_take_and_give_halves()
    {
        var model = new OnnxWriter().Input("image", OnnxWriter.Half, 1, 3, 2, 2).Output("embedding", OnnxWriter.Half, 1, 12)
            .Node("Flatten", "image", "embedding", ("axis", [1]));
        using var encoder = OnnxImageEncoder.Open(model.Write(_scratch["m.onnx"]), Plain);
        Assert.Equal(12, encoder.Width);
        Assert.Equal((float)(Half)(51 / 255f), encoder.Encode(Flat(2, 2, 255, 51, 0))[4]);
    }

    [Fact]
    public void Calls_from_several_threads_give_what_single_calls_give()
    {
        using var encoder = OnnxImageEncoder.Open(OnnxWriter.ChannelMeans(7).Write(_scratch["m.onnx"]), Plain);
        DecodedImage[] images = [.. Enumerable.Range(0, 24).Select(i => new DecodedImage(9, 11, Some.Rgb(9, 11, i + 1)))];
        var alone = images.Select(encoder.Encode).ToArray();
        var together = new float[images.Length][];
        Parallel.For(0, images.Length, i => together[i] = encoder.Encode(images[i]));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void What_is_wrong_is_said_in_one_line_with_file_and_key()
    {
        var any = OnnxWriter.ChannelMeans().Write(_scratch["any.onnx"]);
        Refused(_scratch["none.onnx"], null, "no such file");
        Refused(_scratch.Write("text.onnx", "no protocol buffer"), null, "cannot be used");
        Refused(any, null, "embeddings.size");
        Refused(any, new EncoderOptions { Size = 8 }, "embeddings.mean");
        Refused(any, new EncoderOptions { Size = 8, Mean = [0, 0, 0], Std = [1, 0, 1] }, "above 0");
        Refused(any, Plain with { Size = 8, Input = "image" }, "the inputs are pixel_values");
        Refused(any, Plain with { Size = 8, Output = "pooled" }, "the outputs are image_embeds");
        Refused(OnnxWriter.ChannelMeans(8).Write(_scratch["8.onnx"]), Plain with { Size = 9 }, "8 x 8");
        var two = OnnxWriter.ChannelMeans(8).Input("input_ids", OnnxWriter.Int64, 1, 77).Write(_scratch["two.onnx"]);
        Refused(two, Plain, "also asks for input_ids");
        var last = new OnnxWriter().Input("x", OnnxWriter.Float, 1, 8, 8, 3).Output("y", OnnxWriter.Float, 1, 192).Node("Flatten", "x", "y", ("axis", [1]));
        Refused(last.Write(_scratch["last.onnx"]), Plain, "channels first");
    }

    public void Dispose() => _scratch.Dispose();

    private static void Refused(string path, EncoderOptions? options, string part)
    {
        var error = Assert.Throws<DataSetException>(() => OnnxImageEncoder.Open(path, options));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static DecodedImage Flat(int width, int height, byte red, byte green, byte blue) =>
        new(width, height, [.. Enumerable.Repeat(new[] { red, green, blue }, width * height).SelectMany(pixel => pixel)]);
}
