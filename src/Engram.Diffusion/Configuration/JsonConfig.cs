using System.Globalization;
using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>
/// A JSON configuration as diffusers and transformers write it: bare Infinity and NaN are numbers. Every key that is asked for counts as
/// known to the class, so <see cref="UnknownKeys"/> afterwards are those that the class does not have.
/// </summary>
/// <remarks>
/// A missing key takes the fallback; without one it is an error. Null is an error too, except where the accessor says Optional.
/// Every error is a <see cref="ModelException"/> that names file, key and value.
/// </remarks>
public sealed partial class JsonConfig
{
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly HashSet<string> _known = [];

    private JsonConfig(string file, JsonElement root)
    {
        File = file;
        foreach (var property in root.EnumerateObject())
        {
            _keys.Add(property.Name);
            _values.Add(property.Name, property.Value);
        }
    }

    public string File { get; }

    /// <summary>Keys of the file, in its order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>
    /// Keys that nobody asked for, in the file's order; names with a leading underscore are diffusers' own notes and left out.
    /// </summary>
    public IReadOnlyList<string> UnknownKeys => [.. _keys.Where(k => !k.StartsWith('_') && !_known.Contains(k))];

    public static JsonConfig Load(string file) => Parse(file, JsonFile.ReadText(file));

    public static JsonConfig Parse(string file, string json) => new(file, JsonFile.ParseObject(file, json));

    /// <summary>Whether the key is there and not null. Asking does not make it known.</summary>
    public bool Has(string key) => _values.TryGetValue(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Keys that mean nothing to the mathematics (dropout, a path, a note): known, whatever their value.</summary>
    public void Skip(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _known.Add(key);
        }
    }

    public int Int(string key, int? fallback = null) => Find(key) is { } value ? AsInt(key, value) : Fallback(key, fallback);

    public int? OptionalInt(string key) => FindOptional(key) is { } value ? AsInt(key, value) : null;

    public double Double(string key, double? fallback = null) => Find(key) is { } value ? AsDouble(key, value) : Fallback(key, fallback);

    public double? OptionalDouble(string key) => FindOptional(key) is { } value ? AsDouble(key, value) : null;

    public bool Bool(string key, bool? fallback = null) => Find(key) is { } value ? AsBool(key, value) : Fallback(key, fallback);

    public bool? OptionalBool(string key) => FindOptional(key) is { } value ? AsBool(key, value) : null;

    public string Text(string key, string? fallback = null) =>
        Find(key) is { } value ? AsText(key, value) : fallback ?? throw Missing(key);

    public string? OptionalText(string key) => FindOptional(key) is { } value ? AsText(key, value) : null;

    /// <summary>A list of integers; null where the key is missing or null.</summary>
    public int[]? OptionalInts(string key) => FindOptional(key) is { } value ? [.. AsList(key, value).Select(v => AsInt(key, v))] : null;

    /// <summary>One integer for all, or a list of exactly <paramref name="count"/>; null where the key is missing or null.</summary>
    public int[]? OptionalIntOrList(string key, int count)
    {
        if (FindOptional(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [.. Enumerable.Repeat(AsInt(key, value), count)];
        }

        int[] list = [.. AsList(key, value).Select(v => AsInt(key, v))];
        return list.Length == count ? list : throw Refuse(key, $"a list of {count} is needed");
    }

    public double[]? OptionalDoubles(string key) =>
        FindOptional(key) is { } value ? [.. AsList(key, value).Select(v => AsDouble(key, v))] : null;

    public string[]? OptionalTexts(string key) =>
        FindOptional(key) is { } value ? [.. AsList(key, value).Select(v => AsText(key, v))] : null;

    /// <summary>A text out of a list of supported ones.</summary>
    public string Choice(string key, string fallback, params ReadOnlySpan<string> supported)
    {
        var text = Text(key, fallback);
        return supported.Contains(text) ? text : throw Refuse(key, $"supported: {string.Join(", ", supported)}");
    }

    /// <summary>
    /// A key of the class of which only these values are supported (as JSON: null, false, "default"); missing counts as the
    /// first.
    /// </summary>
    public void Only(string key, params ReadOnlySpan<string> json)
    {
        _known.Add(key);
        if (!_values.TryGetValue(key, out var value))
        {
            return;
        }

        var text = value.GetRawText();
        foreach (var allowed in json)
        {
            if (text == allowed || (value.ValueKind == JsonValueKind.Number && SameNumber(value, allowed)))
            {
                return;
            }
        }

        throw Refuse(key, $"supported: {string.Join(", ", json)}");
    }

    /// <summary>FILE: key: value is not supported; why.</summary>
    public ModelException Refuse(string key, string why) =>
        ModelException.In(File, _values.TryGetValue(key, out var value)
            ? $"{key}: {Shown(value)} is not supported; {why}"
            : $"{key}: the default is not supported; {why}");

    /// <summary>The value as the file has it, for reports; null where it is missing.</summary>
    public string? RawText(string key) => _values.TryGetValue(key, out var value) ? Shown(value) : null;

    private static bool SameNumber(JsonElement value, string allowed) =>
        double.TryParse(allowed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && value.GetDouble() == number;
}
