namespace Engram.Diffusion;

/// <summary>
/// A JSON configuration as diffusers and transformers write it: bare Infinity and NaN are numbers. Every key that is asked for counts as
/// known to the class, so <see cref="UnknownKeys"/> afterwards are those that the class does not have.
/// </summary>
public sealed class JsonConfig
{
    private JsonConfig(string file) => File = file;

    public string File { get; }

    /// <summary>Keys that nobody asked for, in the file's order; names with a leading underscore are diffusers' own notes and left out.</summary>
    public IReadOnlyList<string> UnknownKeys => throw new NotSupportedException();

    public static JsonConfig Load(string file) => new(file);

    public static JsonConfig Parse(string file, string json) => new(file);

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key) => throw new NotImplementedException();

    /// <summary>Keys that mean nothing to the mathematics (dropout, a path, a note): known, whatever their value.</summary>
    public void Skip(params ReadOnlySpan<string> keys) => throw new NotImplementedException();

    public int Int(string key, int? fallback = null) => throw new NotImplementedException();

    public int? OptionalInt(string key) => throw new NotImplementedException();

    public double Double(string key, double? fallback = null) => throw new NotImplementedException();

    public double? OptionalDouble(string key) => throw new NotImplementedException();

    public bool Bool(string key, bool? fallback = null) => throw new NotImplementedException();

    public bool? OptionalBool(string key) => throw new NotImplementedException();

    public string Text(string key, string? fallback = null) => throw new NotImplementedException();

    public string? OptionalText(string key) => throw new NotImplementedException();

    /// <summary>A list of integers; null where the key is missing or null.</summary>
    public int[]? OptionalInts(string key) => throw new NotImplementedException();

    /// <summary>One integer for all, or a list of exactly <paramref name="count"/>; null where the key is missing or null.</summary>
    public int[]? OptionalIntOrList(string key, int count) => throw new NotImplementedException();

    public double[]? OptionalDoubles(string key) => throw new NotImplementedException();

    public string[]? OptionalTexts(string key) => throw new NotImplementedException();

    /// <summary>A key of the class of which only these values are supported (as JSON: null, false, "default"); missing counts as the first.</summary>
    public void Only(string key, params ReadOnlySpan<string> json) => throw new NotImplementedException();

    /// <summary>FILE: key: value is not supported; why.</summary>
    public ModelException Refuse(string key, string why) => throw new NotImplementedException();
}
