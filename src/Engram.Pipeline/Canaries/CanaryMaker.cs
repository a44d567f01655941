using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Engram.Memorization;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.DataSets.Writing;
using Engram.Storage.Images;

namespace Engram.Pipeline.Canaries;

/// <summary>
/// <c>engram canary</c>: noise pictures with chosen repeats, in the form of the training set (train…), all of them and a reserve of unused ones once each as a set to
/// take losses of (all/), and canaries.csv, which says of each whether it was trained on (canary) and how often.
/// </summary>
public static class CanaryMaker
{
    /// <summary>Columns of canaries.csv.</summary>
    public const string Header = "image_id,canary,repeats,caption,png_sha256";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <exception cref="DataSetException">The set has no readable picture, or a form that cannot hold further ones.</exception>
    /// <exception cref="RefusedException">The folder holds something.</exception>
    public static CanaryReport Run(CanaryRequest request, CancellationToken stop = default)
    {
        OutputFolder.RequireEmpty(request.Folder);
        var first = First(request.Source, stop);
        var (width, height) = request.Size ?? (first.Width, first.Height);

        // A trainer reads grey pictures as the set's are.
        var channels = IsGrey(first) ? 1 : 3;
        int[] repeats = [.. request.Repeats.SelectMany(count => Enumerable.Repeat(count, request.Each)), .. Enumerable.Repeat(0, request.Reserve)];
        NewPicture Picture(int number) => new(
            Name(number),
            $"canary {Name(number)[^5..]} {Convert.ToHexStringLower(CanaryNoise.Of(request.Seed, number, 1, 4, 1))}",
            PngFile.Encode(CanaryNoise.Of(request.Seed, number, height, width, channels), width, height, channels));

        var beside = PictureSet.WriteLike(
            request.Source,
            request.Folder,
            "train",
            repeats.Index().SelectMany(entry => Copies(Picture, entry.Index, entry.Item)),
            stop);
        PictureSet.WriteFolder(Path.Combine(request.Folder, "all"), "text", Enumerable.Range(0, repeats.Length).Select(Picture), stop);
        var lines = repeats.Index().Select(entry => Line(Picture(entry.Index), entry.Item));
        DurableFile.WriteText(Path.Combine(request.Folder, "canaries.csv"), $"{Header}\n{string.Concat(lines)}");
        var report = new CanaryReport(
            request.Source.Path, beside, width, height, channels, request.Repeats.Count * request.Each, repeats.Sum(count => (long)count), request.Reserve,
            Math.Log2(request.Reserve + 1.0), request.Seed, request.Repeats);
        DurableFile.WriteText(Path.Combine(request.Folder, "canaries.json"), JsonSerializer.Serialize(report, Json) + "\n");
        return report;
    }

    private static IEnumerable<NewPicture> Copies(Func<int, NewPicture> pictureOf, int number, int count)
    {
        if (count == 0)
        {
            yield break;
        }

        var picture = pictureOf(number);
        for (var copy = 0; copy < count; copy++)
        {
            yield return picture with { Name = string.Create(CultureInfo.InvariantCulture, $"{picture.Name}-{copy:0000}") };
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"canary-{number:00000}");

    private static string Line(NewPicture picture, int repeats) => string.Create(
        CultureInfo.InvariantCulture,
        $"{picture.Name}.png,{(repeats > 0 ? 1 : 0)},{repeats},{CsvText.Of(picture.Caption)},{Convert.ToHexStringLower(SHA256.HashData(picture.Png))}\n");

    private static DecodedImage First(ITrainingSource source, CancellationToken stop)
    {
        foreach (var row in source.ReadRows(cancel: stop))
        {
            try
            {
                if (row.Bytes is { } bytes)
                {
                    return ImageDecoder.Decode(bytes, ImageOptions.Default);
                }
            }
            catch (ImageException)
            {
                // A broken picture says nothing of the others; the next one is asked.
                continue;
            }
        }

        throw new DataSetException($"{source.Path}: the set has no readable picture to take size and colour from");
    }

    private static bool IsGrey(DecodedImage image)
    {
        for (var i = 0; i < image.Rgb.Length; i += 3)
        {
            if (image.Rgb[i] != image.Rgb[i + 1] || image.Rgb[i] != image.Rgb[i + 2])
            {
                return false;
            }
        }

        return true;
    }
}
