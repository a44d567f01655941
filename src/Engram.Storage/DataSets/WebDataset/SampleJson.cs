using System.Text.Json;

namespace Engram.Storage.DataSets.WebDataset;

/// <summary>The JSON object beside a sample's picture.</summary>
/// <param name="place">Shard and member, for messages.</param>
internal sealed class SampleJson(string place, IReadOnlyDictionary<string, JsonElement> fields)
{
    public IEnumerable<string> Names => fields.Keys;

    /// <exception cref="DataSetException">It is no JSON object.</exception>
    public static SampleJson Parse(string place, byte[] bytes)
    {
        try
        {
            // A bare NaN, as Python writes it, is no JSON; the message gives the column.
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new DataSetException($"{place}: a JSON object is needed, not {document.RootElement.ValueKind}");
            }

            var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                fields[property.Name] = property.Value.Clone();
            }

            return new SampleJson(place, fields);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataSetException($"{place}: no valid JSON ({e.Message.Split('.')[0]})", e);
        }
    }

    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>A field that has to be text or null; null where it is absent.</summary>
    public string? Text(string name) =>
        !fields.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.String ? JsonText.Of(value)
        : throw new DataSetException($"{place}: '{name}' is {value.ValueKind}, not text");

    /// <summary>A field as text, whatever it is; null where it is null or absent.</summary>
    public string? Value(string name) =>
        !fields.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.String ? JsonText.Of(value) : value.GetRawText();
}
