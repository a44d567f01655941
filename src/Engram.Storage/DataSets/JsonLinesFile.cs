using System.Text.Json;

namespace Engram.Storage.DataSets;

/// <summary>One JSON object a line.</summary>
internal static class JsonLinesFile
{
    /// <summary>Rows with the values of the asked keys.</summary>
    /// <param name="text">How many of the columns, from the first, have to be text or null; others are carried as they are written.</param>
    /// <exception cref="DataSetException">A line is no JSON object, or a key is in none of the lines.</exception>
    public static IEnumerable<TextRow> Read(string path, IReadOnlyList<string> columns, int text)
    {
        var met = new bool[columns.Count];
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in Utf8Lines.Read(path))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return new TextRow(number, Values($"{path}:{number}", line, columns, text, met, keys));
            }
        }

        for (var i = 0; i < met.Length; i++)
        {
            if (!met[i])
            {
                throw new DataSetException(keys.Count == 0
                    ? $"{path}: the file holds no line with a JSON object"
                    : $"{path}: no line has the column '{columns[i]}'; the columns are {string.Join(", ", keys)}")
                {
                    MissingColumn = keys.Count == 0 ? null : columns[i],
                };
            }
        }
    }

    /// <summary>Keys of the first object.</summary>
    public static IReadOnlyList<string> Keys(string path)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in Utf8Lines.Read(path).Where(line => !string.IsNullOrWhiteSpace(line.Text)).Take(1))
        {
            Values($"{path}:{number}", line, [], 0, [], keys);
        }

        return [.. keys];
    }

    private static string?[] Values(string place, string line, IReadOnlyList<string> columns, int text, bool[] met, SortedSet<string> keys)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new DataSetException($"{place}: a JSON object is needed, not {json.RootElement.ValueKind}");
            }

            var values = new string?[columns.Count];
            foreach (var property in json.RootElement.EnumerateObject())
            {
                // Enough names for a message.
                if (keys.Count < 32)
                {
                    keys.Add(property.Name);
                }

                for (var i = 0; i < values.Length; i++)
                {
                    if (property.NameEquals(columns[i]))
                    {
                        met[i] = true;
                        values[i] = Value(place, property, isText: i < text);
                    }
                }
            }

            return values;
        }
        catch (JsonException e)
        {
            throw new DataSetException($"{place}: no valid JSON (column {(e.BytePositionInLine ?? 0) + 1})", e);
        }
    }

    private static string? Value(string place, JsonProperty property, bool isText) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => JsonText.Of(property.Value),
        var kind when isText => throw new DataSetException($"{place}: '{property.Name}' is {kind}, not text"),
        _ => property.Value.GetRawText(),
    };
}
