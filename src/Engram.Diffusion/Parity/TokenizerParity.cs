using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>cases.json: text → ids without start, end and padding, exactly.</summary>
internal static class TokenizerParity
{
    public static ParityReport Run(string folder)
    {
        var tokenizer = ClipTokenizer.Load(folder);
        var path = Path.Combine(folder, "cases.json");
        var cases = JsonFile.Parse(path, JsonFile.ReadText(path));
        if (cases.ValueKind != JsonValueKind.Array)
        {
            throw ModelException.In(path, $"holds {JsonFile.Kind(cases)} where a list of cases is needed");
        }

        var count = 0;
        var different = 0;
        string? first = null;
        foreach (var item in cases.EnumerateArray())
        {
            count++;
            var (text, recorded) = Read(path, item, count);
            var ids = tokenizer.Encode(text);
            if (!ids.SequenceEqual(recorded))
            {
                different++;
                first ??= $"case {count}, {JsonSerializer.Serialize(text)}: [{string.Join(", ", ids)}] and not [{string.Join(", ", recorded)}]";
            }
        }

        if (count == 0)
        {
            throw ModelException.In(path, "holds no case");
        }

        return new ParityReport(folder, "CLIPTokenizer", [new ParityOutput("ids", different, (double)different / count, 0, false, first)], []);
    }

    private static (string Text, int[] Ids) Read(string path, JsonElement item, int number)
    {
        if (item.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            && item.TryGetProperty("ids", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            var ids = new List<int>();
            foreach (var element in list.EnumerateArray())
            {
                if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var id))
                {
                    ids.Add(id);
                }
            }

            if (ids.Count == list.GetArrayLength())
            {
                return (text.GetString()!, [.. ids]);
            }
        }

        throw ModelException.In(path, $"case {number} is not an object with a text and a list of ids");
    }
}
