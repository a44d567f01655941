using System.Text.Json;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

/// <summary>Copies that the strict rule does not see: crops, mirror images, templates.</summary>
public sealed class CopiesTests : IDisposable
{
    // A tenth of 640 × 480 for 512 × 512: covers as 68 × 51.
    private const int Size = 51;

    private readonly ScratchFolder _scratch = new();

    /// <summary>A picture of 64 × 48 whose left third is bright.</summary>
    private readonly DecodedImage _wide = Picture("wide", 64, 48, (x, value) => x < 21 ? (byte)(200 + (value % 56)) : value);

    private RunOptions Options(TrainerCrop crop, bool flip) => new()
    {
        Name = "copies",
        Device = ["host"],
        Training = new TrainingOptions { Path = _scratch["train"], Resize = new ResizeOptions { Crop = crop, Flip = flip } },
        Generations = new GenerationsOptions { From = _scratch["given"] },
        Edges = new EdgesOptions { Threshold = 0.3m },
        Clique = new CliqueOptions { Size = 3 },
        Match = new MatchOptions { TemplateL2 = 0.05m },
        Output = new OutputOptions { Root = _scratch["runs"], Keep = KeepRule.All },
    };

    [Fact]
    public async Task C12_A_right_hand_crop_and_its_mirror_image_are_found_when_the_trainer_cropped_and_mirrored()
    {
        TrainingSet();
        var cover = ImageResizer.Cover(_wide, Size, Size, ResizeFilter.Bilinear);
        Assert.Equal((68, 51), (cover.Width, cover.Height));
        Given("right", i => Window(cover, 17));
        Given("mirror", i => Mirror(Window(cover, 17)));

        var summary = await Attack.RunAsync(Options(TrainerCrop.Random, flip: true), _scratch["runs/views"]);
        var rows = (await Table.OfAsync<CopyRow>(_scratch["runs/views"])).ToLookup(row => row.PromptId);
        Assert.All(rows[SelectedPrompt.IdOf("right")], row => Assert.Equal(("wide.png", "crop 17,0", 0.0, true), (row.ViewImageId, row.View, row.ViewL2!.Value, row.ViewCopy)));
        Assert.All(
            rows[SelectedPrompt.IdOf("mirror")],
            row => Assert.Equal(("wide.png", "crop 17,0 mirrored", 0.0, true), (row.ViewImageId, row.View, row.ViewL2!.Value, row.ViewCopy)));

        // Never mixed into the strict rule, which sees the centre alone.
        Assert.All(await Table.OfAsync<ExtractionRow>(_scratch["runs/views"]), row => Assert.False(row.Extracted));
        Assert.All(rows.SelectMany(row => row), row => Assert.Equal((false, true), (row.Extracted, row.Disagrees)));
        Assert.Equal(("every crop, mirror images", 6, 6, 6), (summary.Copies!.Considered, summary.Copies.Members, summary.Copies.Views, summary.Copies.Disagreements));
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*.scratch", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task C12_Without_these_keys_the_report_says_what_was_compared()
    {
        TrainingSet();
        Given("right", i => Window(ImageResizer.Cover(_wide, Size, Size, ResizeFilter.Bilinear), 17));
        var summary = await Attack.RunAsync(Options(TrainerCrop.Centre, flip: false), _scratch["runs/strict"]);
        Assert.Equal(("centre crop, no mirror images", 0), (summary.Copies!.Considered, summary.Copies.Views));
        Assert.All(await Table.OfAsync<CopyRow>(_scratch["runs/strict"]), row => Assert.Equal((null, null, null, false), (row.ViewImageId, row.View, row.ViewL2, row.ViewCopy)));
        Assert.Contains("centre crop, no mirror images", File.ReadAllText(_scratch["runs/strict/report/summary.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirror_images_alone_need_no_crop()
    {
        TrainingSet();
        Given("mirror", i => Mirror(Picture("square-1", Size, Size).Rgb));
        await Attack.RunAsync(Options(TrainerCrop.Centre, flip: true), _scratch["runs/flip"]);
        Assert.All(
            await Table.OfAsync<CopyRow>(_scratch["runs/flip"]),
            row => Assert.Equal(("square-1.png", "crop 0,0 mirrored", true, false), (row.ViewImageId, row.View, row.ViewCopy, row.Extracted)));
    }

    [Fact]
    public async Task What_all_members_share_is_matched_on_its_own()
    {
        TrainingSet();
        var template = Picture("square-2", Size, Size).Rgb;
        // The upper half is the training picture's, the lower half is another picture each time, but alike enough to be joined.
        var other = Picture("lower", Size, Size).Rgb;
        Given("template", i =>
        {
            var pixels = (byte[])template.Clone();
            var noise = Picture($"noise {i}", Size, Size).Rgb;
            for (var j = pixels.Length / 2; j < pixels.Length; j++)
            {
                pixels[j] = (byte)Math.Clamp(other[j] + ((noise[j] - 128) / 2), 0, 255);
            }

            return pixels;
        });
        var summary = await Attack.RunAsync(Options(TrainerCrop.Centre, flip: false), _scratch["runs/template"]);
        var rows = await Table.OfAsync<CopyRow>(_scratch["runs/template"]);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(("square-2.png", true, false, true), (row.TemplateImageId, row.TemplateCopy, row.Extracted, row.Disagrees)));
        Assert.All(rows, row => Assert.InRange(row.TemplateShare!.Value, 0.45, 0.75));
        Assert.All(rows, row => Assert.True(row.TemplateL2 <= 0.15 && row.TemplateAdaptiveL2 < 1));
        Assert.Equal((3, 0, 3), (summary.Copies!.Templates, summary.Copies.Extracted, summary.Copies.Disagreements));

        var off = Options(TrainerCrop.Centre, flip: false);
        await Attack.RunAsync(off with { Match = off.Match with { Template = false } }, _scratch["runs/off"]);
        Assert.All(await Table.OfAsync<CopyRow>(_scratch["runs/off"]), row => Assert.Equal((null, false, false), (row.TemplateImageId, row.TemplateCopy, row.Disagrees)));
    }

    [Fact]
    public async Task An_encoder_says_which_picture_is_most_alike_and_its_contents_are_part_of_the_run()
    {
        TrainingSet();
        // The same mean colours, mirrored: the strict rule sees another picture, the encoder the same one.
        Given("alike", i => Mirror(Picture("square-3", Size, Size).Rgb));
        var encoder = OnnxWriter.ChannelMeans(Size).Metadata("mean", "0.5,0.5,0.5").Metadata("std", "1,1,1").Write(_scratch["means.onnx"]);
        var options = Options(TrainerCrop.Centre, flip: false) with { Embeddings = new EmbeddingOptions { Encoder = encoder } };
        options = options with { Match = options.Match with { Cosine = 0.999m, Template = false } };
        var summary = await Attack.RunAsync(options, _scratch["runs/encoder"]);
        var rows = await Table.OfAsync<CopyRow>(_scratch["runs/encoder"]);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(("square-3.png", true, false, true), (row.EncoderImageId, row.EncoderCopy, row.Extracted, row.Disagrees)));
        Assert.All(rows, row => Assert.InRange(row.EncoderCosine!.Value, 0.99999, 1.00001));
        Assert.Equal((3, 3), (summary.Copies!.Encoder, summary.Copies.Disagreements));

        OnnxWriter.ChannelMeans(Size).Metadata("mean", "0.4,0.5,0.5").Metadata("std", "1,1,1").Write(encoder);
        await Assert.ThrowsAsync<RefusedException>(() => Attack.RunAsync(options, _scratch["runs/encoder"]));
    }

    public void Dispose() => _scratch.Dispose();

    private void TrainingSet()
    {
        PngFile.Write(_scratch["train/wide.png"], _wide.Rgb, _wide.Width, _wide.Height, 3);
        var lines = new List<string> { JsonSerializer.Serialize(new { file_name = "wide.png", text = "wide" }) };
        for (var i = 0; i < 6; i++)
        {
            var picture = Picture($"square-{i}", Size, Size);
            PngFile.Write(_scratch[$"train/square-{i}.png"], picture.Rgb, Size, Size, 3);
            lines.Add(JsonSerializer.Serialize(new { file_name = $"square-{i}.png", text = $"square {i}" }));
        }

        _scratch.Write("train/metadata.jsonl", string.Join('\n', lines) + "\n");
    }

    private void Given(string caption, Func<int, byte[]> pixels)
    {
        for (var i = 0; i < 3; i++)
        {
            PngFile.Write(_scratch[$"given/{caption}/{i}.png"], pixels(i), Size, Size, 3);
        }
    }

    private static byte[] Window(DecodedImage cover, int left) =>
        [.. Enumerable.Range(0, Size).SelectMany(y => cover.Rgb.AsSpan(((y * cover.Width) + left) * 3, Size * 3).ToArray())];

    private static byte[] Mirror(byte[] pixels) => [.. pixels.Chunk(Size * 3).SelectMany(line => line.Chunk(3).Reverse().SelectMany(pixel => pixel))];

    private static DecodedImage Picture(string seed, int width, int height, Func<int, byte, byte>? change = null)
    {
        // Blocks of 6 × 6 pixels: crops a few pixels apart differ, and so do pictures.
        var across = (width + 5) / 6;
        var colours = StandInFactory.Noise(seed, across * ((height + 5) / 6) * 3);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, channel) = (i / 3 / width, i / 3 % width, i % 3);
            var value = colours[((((y / 6) * across) + (x / 6)) * 3) + channel];
            pixels[i] = change?.Invoke(x, value) ?? value;
        }

        return new DecodedImage(width, height, pixels);
    }
}
