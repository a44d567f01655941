using System.Text.Json;

namespace Engram.Diffusion;

public sealed partial class JsonConfig
{
    /// <summary>Longer values are cut in messages.</summary>
    private const int ShownCharacters = 80;

    private static string Shown(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() == BareNumbers.NaN => "NaN",
            JsonValueKind.Number when double.IsPositiveInfinity(value.GetDouble()) => "Infinity",
            JsonValueKind.Number when double.IsNegativeInfinity(value.GetDouble()) => "-Infinity",
            _ => value.GetRawText().ReplaceLineEndings(" "),
        };
        return text.Length <= ShownCharacters ? text : $"{text[..ShownCharacters]}…";
    }

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out var value) ? value : null;
    }

    private JsonElement? FindOptional(string key) => Find(key) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    private T Fallback<T>(string key, T? fallback)
        where T : struct => fallback ?? throw Missing(key);

    private ModelException Missing(string key) => ModelException.In(File, $"{key}: the key is missing and has no default");

    private int AsInt(string key, JsonElement value)
    {
        // Python writes 1.0 for some whole numbers; it is the same number.
        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = value.GetDouble();
            if (number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue)
            {
                return (int)number;
            }
        }

        throw Wrong(key, value, "a whole number");
    }

    private double AsDouble(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetDouble();
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() == BareNumbers.NaN
            ? double.NaN
            : throw Wrong(key, value, "a number");
    }

    private bool AsBool(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, value, "true or false"),
    };

    private string AsText(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() != BareNumbers.NaN
            ? value.GetString()!
            : throw Wrong(key, value, "a text");

    private JsonElement.ArrayEnumerator AsList(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(key, value, "a list");

    private ModelException Wrong(string key, JsonElement value, string needed) =>
        ModelException.In(File, $"{key}: {Shown(value)} is not {needed}");
}
