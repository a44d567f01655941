using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>
/// The header of a safetensors file, checked as the format's own library does: nothing in it is believed before it has been compared with
/// the file's length, and nothing is allocated by its numbers.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit of the header.</summary>
    public const long LargestHeader = 100_000_000;

    /// <summary>The header's length stands in front of it, as a little-endian 64-bit number.</summary>
    public const int LengthBytes = 8;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <param name="dataLength">Bytes of the file behind the header.</param>
    public static List<TensorEntry> Parse(string file, ReadOnlyMemory<byte> header, long dataLength)
    {
        if (header.Length == 0 || header.Span[0] != (byte)'{')
        {
            throw Broken(file, "the header does not begin with '{'");
        }

        try
        {
            using var document = JsonDocument.Parse(header, Options);
            var entries = new List<TensorEntry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    RequireTexts(file, property.Value);
                }
                else
                {
                    entries.Add(ParseEntry(file, property.Name, property.Value));
                }
            }

            RequireWhole(file, entries, dataLength);
            return entries;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name or text that is no Unicode, such as half a surrogate pair.
            throw ModelException.In(file, $"the safetensors header is broken JSON: {JsonFile.OneLine(e.Message)}; copy the file again", e);
        }
    }

    private static TensorEntry ParseEntry(string file, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2)
        {
            throw Broken(file, $"tensor '{name}' has no proper dtype, shape and data_offsets");
        }

        if (!NumberTypes.TryFind(dtype.GetString()!, out var type, out var size))
        {
            throw ModelException.In(file,
                $"tensor '{name}': dtype {dtype.GetString()} is not known; convert the weights to F32, F16 or BF16");
        }

        long[] extents = [.. shape.EnumerateArray().Select(e => Whole(file, name, "shape", e))];
        var begin = Whole(file, name, "data_offsets", offsets[0]);
        var end = Whole(file, name, "data_offsets", offsets[1]);
        if (end < begin)
        {
            throw Broken(file, $"tensor '{name}' ends at {end}, before its begin at {begin}");
        }

        var bytes = Bytes(file, name, extents, size);
        return end - begin == bytes
            ? new TensorEntry(name, type, extents, begin, end)
            : throw Broken(file,
                $"tensor '{name}' [{string.Join(", ", extents)}] of {dtype.GetString()} needs {bytes} bytes and its offsets give {end - begin}");
    }

    private static long Whole(string file, string name, string part, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
            ? number
            : throw Broken(file, $"tensor '{name}': {value.GetRawText()} in {part} is no whole number from 0 to 2^63 - 1");

    private static long Bytes(string file, string name, long[] extents, int size)
    {
        try
        {
            return checked(extents.Aggregate(1L, (product, extent) => checked(product * extent)) * size);
        }
        catch (OverflowException e)
        {
            throw ModelException.In(file,
                $"tensor '{name}': the shape [{string.Join(", ", extents)}] has more than 2^63 - 1 bytes; copy the file again", e);
        }
    }

    /// <summary>The tensors fill the data without overlaps, holes or trailing bytes.</summary>
    private static void RequireWhole(string file, List<TensorEntry> entries, long dataLength)
    {
        var reached = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != reached)
            {
                var fault = entry.Begin < reached
                    ? "overlaps the tensor before it"
                    : $"leaves a hole of {entry.Begin - reached} bytes before it";
                throw Broken(file, $"tensor '{entry.Name}' begins at {entry.Begin} and {fault}");
            }

            reached = entry.End;
            if (reached > dataLength)
            {
                var total = entries.Max(e => e.End);
                throw Broken(file,
                    $"tensor '{entry.Name}' ends at {entry.End} of {dataLength} bytes: {total - dataLength} bytes of the file are missing");
            }
        }

        if (reached != dataLength)
        {
            throw Broken(file, $"{dataLength - reached} bytes follow the last tensor");
        }
    }

    private static void RequireTexts(string file, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw Broken(file, $"__metadata__ is {JsonFile.Kind(metadata)} and has to be an object of texts");
        }

        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw Broken(file, $"__metadata__: '{property.Name}' is {JsonFile.Kind(property.Value)} and has to be a text");
            }

            _ = property.Value.GetString();
        }
    }

    private static ModelException Broken(string file, string what) => ModelException.In(file, $"{what}; copy the file again");
}
