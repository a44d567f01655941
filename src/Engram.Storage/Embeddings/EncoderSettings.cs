using System.Globalization;
using System.Text.Json;

namespace Engram.Storage.Embeddings;

/// <summary>
/// Size, mean and standard deviation of an encoder. Each comes from the configuration, else from the model's own metadata (keys size, mean,
/// std, or image_size, image_mean, image_std), else from preprocessor_config.json in the model's folder or the one above it, as the hub's
/// exports lay it.
/// </summary>
/// <param name="Notes">One line a value that was not configured: what it is and where it was found.</param>
internal sealed record EncoderSettings(int Size, float[] Mean, float[] Std, IReadOnlyList<string> Notes)
{
    private const string PageName = "preprocessor_config.json";
    private const int Channels = 3;

    // A picture of this side is 200 MB of floats; beyond it a number is a mistake.
    private const int LargestSize = 4_096;

    /// <param name="fixedSize">Side that the model's input states; null where it takes any.</param>
    /// <exception cref="DataSetException">A value is nowhere to be found, or contradicts the model.</exception>
    public static EncoderSettings Of(string path, EncoderOptions options, IReadOnlyDictionary<string, string> metadata, int? fixedSize)
    {
        var notes = new List<string>();
        using var page = PageOf(path);
        var size = options.Size ?? fixedSize ?? SizeIn(path, metadata, page, notes)
            ?? throw new DataSetException($"{path}: the encoder takes pictures of any size and says none; set embeddings.size");
        if (fixedSize is { } stated && stated != size)
        {
            throw new DataSetException($"{path}: the encoder takes pictures of {stated} x {stated}, embeddings.size is {size}");
        }

        if (size is < 1 or > LargestSize)
        {
            throw new DataSetException($"{path}: a picture size of {size} is not between 1 and {LargestSize}");
        }

        var mean = options.Mean ?? ListIn(path, metadata, page, "mean", notes);
        var std = options.Std ?? ListIn(path, metadata, page, "std", notes);
        if (mean.Count != Channels || std.Count != Channels || std.Any(value => value <= 0))
        {
            throw new DataSetException($"{path}: mean and std need three numbers each, those of std above 0");
        }

        return new EncoderSettings(size, [.. mean.Select(value => (float)value)], [.. std.Select(value => (float)value)], notes);
    }

    private static int? SizeIn(string path, IReadOnlyDictionary<string, string> metadata, Page? page, List<string> notes)
    {
        foreach (var key in new[] { "size", "image_size" })
        {
            if (metadata.TryGetValue(key, out var text))
            {
                notes.Add($"{Path.GetFileName(path)}: size = {text} (the model's metadata)");
                return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? size
                    : throw new DataSetException($"{path}: the metadata key {key} is '{text}', no whole number");
            }
        }

        if (page is null)
        {
            return null;
        }

        // crop_size is what is left after resizing, so it comes first; each is a number, {height, width} or {shortest_edge}.
        foreach (var key in new[] { "crop_size", "size" })
        {
            if (page.Root.TryGetProperty(key, out var value) && SideOf(value) is { } side)
            {
                notes.Add($"{Path.GetFileName(path)}: size = {side} ({PageName})");
                return side;
            }
        }

        return null;
    }

    private static int? SideOf(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var side))
        {
            return side;
        }

        foreach (var key in new[] { "height", "shortest_edge" })
        {
            if (value.ValueKind is JsonValueKind.Object && value.TryGetProperty(key, out var inner) && inner.TryGetInt32(out side))
            {
                return side;
            }
        }

        return null;
    }

    private static List<double> ListIn(string path, IReadOnlyDictionary<string, string> metadata, Page? page, string name, List<string> notes)
    {
        foreach (var key in new[] { name, "image_" + name })
        {
            if (metadata.TryGetValue(key, out var text))
            {
                notes.Add($"{Path.GetFileName(path)}: {name} = {text} (the model's metadata)");
                return NumbersOf(path, key, text);
            }
        }

        if (page is not null && page.Root.TryGetProperty("image_" + name, out var list) && list.ValueKind is JsonValueKind.Array)
        {
            notes.Add($"{Path.GetFileName(path)}: {name} = {list.GetRawText()} ({PageName})");
            return NumbersOf(path, "image_" + name, list.GetRawText());
        }

        throw new DataSetException(
            $"{path}: neither the encoder's metadata nor a {PageName} beside it says its {name}; set embeddings.{name}");
    }

    private static List<double> NumbersOf(string path, string key, string text)
    {
        var numbers = new List<double>();
        foreach (var part in text.Trim().Trim('[', ']', '(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            numbers.Add(double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw new DataSetException($"{path}: {key} is '{text}', no list of numbers"));
        }

        return numbers;
    }

    private static Page? PageOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var file = new[] { folder, Path.GetDirectoryName(folder) }
            .OfType<string>().Select(place => Path.Combine(place, PageName)).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return new Page(document);
            }

            document.Dispose();
            throw new DataSetException($"{file}: is no JSON object");
        }
        catch (JsonException e)
        {
            throw new DataSetException($"{file}: is no JSON: {e.Message}", e);
        }
    }

    private sealed class Page(JsonDocument document) : IDisposable
    {
        public JsonElement Root => document.RootElement;

        public void Dispose() => document.Dispose();
    }
}
