using System.Buffers.Binary;
using System.Security.Cryptography;
using Engram.Storage.DataSets;
using Engram.Storage.Images;
using SkiaSharp;

namespace Engram.Tests;

public sealed class TrainingPackTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact] // C26
    public async Task Bad_pictures_are_skipped_by_name_and_the_rest_is_packed()
    {
        Directory.CreateDirectory(_scratch["set"]);
        for (var i = 0; i < 10; i++)
        {
            File.WriteAllBytes(_scratch[$"set/good-{i}.png"], Some.Png(8, 8, i + 1));
        }

        var jpeg = Some.Jpeg(16, 16, (_, _) => SKColors.Red);
        File.WriteAllBytes(_scratch["set/bomb.gif"], [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x6C, 0x5D, 0x0A, 0x29]);
        File.WriteAllBytes(_scratch["set/bomb.png"], Some.RawPng(28_400, 28_398, 8, 2, interlace: 0, [1, 2, 3]));
        File.WriteAllBytes(_scratch["set/cut.jpg"], jpeg[..(jpeg.Length / 2)]);
        File.WriteAllBytes(_scratch["set/empty.png"], []);

        using var pack = await Build();

        Assert.Equal(14, pack.Count);
        Assert.Equal(["bomb.gif", "bomb.png", "cut.jpg", "empty.png"], pack.Unreadable.Select(row => row.ImageId));
        Assert.Contains("23916 × 10506", pack.Unreadable[0].Reason, StringComparison.Ordinal);
        for (var row = 0; row < 14; row++)
        {
            Assert.Equal(row >= 4, pack.IsReadable(row));
            Assert.Equal(row >= 4 ? Some.Rgb(8, 8, row - 3) : new byte[192], pack.Pixels(row, 1).ToArray());
        }

        Assert.Equal(pack.Pixels(5, 1).ToArray(), pack.Pixels(4, 3)[192..384].ToArray());
    }

    [Fact]
    public async Task Digest_and_descriptor_are_of_the_picture_as_decoded_and_survive_in_the_cache()
    {
        Directory.CreateDirectory(_scratch["set"]);
        File.WriteAllBytes(_scratch["set/a.png"], Some.Png(12, 6, 3));
        var calls = 0;
        var descriptor = new PackDescriptor("sum 1", 3, (row, image, packed, result) =>
        {
            Interlocked.Increment(ref calls);
            (result[0], result[1], result[2]) = ((byte)row, (byte)image.Width, packed[0]);
        });
        byte[] decoded = [.. Number(12), .. Number(6), .. Some.Rgb(12, 6, 3)];
        var resized = ImageResizer.Resize(new DecodedImage(12, 6, Some.Rgb(12, 6, 3)), 4, 4, ResizeRule.Default);

        for (var round = 0; round < 2; round++)
        {
            using var pack = await Build(new PackOptions { Width = 4, Height = 4, Descriptor = descriptor });
            Assert.Equal(SHA256.HashData(decoded), pack.Digest(0).ToArray());
            Assert.Equal([0, 12, pack.Pixels(0, 1)[0]], pack.Descriptor(0).ToArray());
            Assert.Equal(resized.Rgb, pack.Pixels(0, 1).ToArray());
        }

        Assert.Equal(1, calls);
        static byte[] Number(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            return bytes;
        }
    }

    [Fact]
    public async Task Another_size_rule_or_data_hash_is_another_pack_and_a_cut_one_is_made_again()
    {
        Directory.CreateDirectory(_scratch["set"]);
        File.WriteAllBytes(_scratch["set/a.png"], Some.Png(9, 5));
        PackOptions[] options =
        [
            new() { Width = 4, Height = 4 },
            new() { Width = 4, Height = 8 },
            new() { Width = 4, Height = 4, Channels = 1 },
            new() { Width = 4, Height = 4, Resize = new ResizeRule { Crop = CropRule.None } },
            new() { Width = 4, Height = 4, Resize = new ResizeRule { Filter = ResizeFilter.Box } },
            new() { Width = 4, Height = 4, Image = new ImageOptions { Alpha = AlphaRule.White } },
        ];
        foreach (var option in options)
        {
            (await Build(option)).Dispose();
        }

        (await Build(options[0], "other")).Dispose();
        var packs = Directory.GetFiles(_scratch["cache"], "pack-*.bin");
        Assert.Equal(options.Length + 1, packs.Length);

        var path = await BuildPath(options[0]);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^1]);
        File.WriteAllText(path + ".partial", "left by a killed process");
        Assert.Equal(path, await BuildPath(options[0]));
        Assert.Equal(whole, File.ReadAllBytes(path));
        Assert.Empty(Directory.GetFiles(_scratch["cache"], "*.partial"));
    }

    [Fact]
    public async Task A_grey_pack_keeps_grey_values()
    {
        Directory.CreateDirectory(_scratch["set"]);
        byte[] grey = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        File.WriteAllBytes(_scratch["set/a.png"], PngFile.Encode(grey, 16, 16, 1));

        using var pack = await Build(new PackOptions { Width = 16, Height = 16, Channels = 1 });

        Assert.Equal(grey, pack.Pixels(0, 1).ToArray());
    }

    [Fact]
    public async Task Threads_do_not_show_in_the_file()
    {
        Directory.CreateDirectory(_scratch["set"]);
        for (var i = 0; i < 40; i++)
        {
            File.WriteAllBytes(_scratch[$"set/{i:D2}.png"], i % 7 == 3 ? [1, 2, 3] : Some.Png(5 + i, 9, i + 1));
        }

        var one = File.ReadAllBytes(await BuildPath(new PackOptions { Width = 8, Height = 8, Threads = 1 }));
        File.Delete(Directory.GetFiles(_scratch["cache"], "*.bin").Single());
        var many = File.ReadAllBytes(await BuildPath(new PackOptions { Width = 8, Height = 8, Threads = 4 }));

        Assert.Equal(one, many);
    }

    public void Dispose() => _scratch.Dispose();

    private Task<TrainingPack> Build(PackOptions? options = null, string dataHash = "hash") => TrainingPack.OpenOrBuildAsync(
        TrainingSource.Open(_scratch["set"]), dataHash, options ?? new PackOptions { Width = 8, Height = 8 }, _scratch["cache"]);

    private async Task<string> BuildPath(PackOptions options)
    {
        using var pack = await Build(options);
        return pack.Path;
    }
}
