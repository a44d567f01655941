using System.Text;
using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>Reads a small JSON file of a model and says in one line what is wrong with it.</summary>
internal static class JsonFile
{
    /// <summary>Far above any configuration (the largest vocabularies have 2 MB), far below what would hurt.</summary>
    private const long LargestFile = 64 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    public static string ReadText(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (length > LargestFile)
            {
                throw ModelException.In(file, $"{length} bytes, more than the {LargestFile} that a text file of a model may have");
            }

            return Strict.GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ModelException.In(file, "the file is missing; copy the model's folder whole", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelException.In(file, $"cannot be read: {OneLine(e.Message)}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw ModelException.In(file, "is not UTF-8 text; copy it again from its source", e);
        }
    }

    /// <summary>The root, which has to be an object, detached from its document.</summary>
    public static JsonElement ParseObject(string file, string json)
    {
        var root = Parse(file, json);
        return root.ValueKind == JsonValueKind.Object
            ? root
            : throw ModelException.In(file, $"holds {Kind(root)} where a JSON object is needed");
    }

    public static JsonElement Parse(string file, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(BareNumbers.Rewrite(json), Options);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $"line {line + 1}: " : "";
            throw ModelException.In(file, $"{place}broken JSON: {OneLine(e.Message)}", e);
        }
    }

    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "null",
    };

    public static string OneLine(string message)
    {
        var cut = message.IndexOf(" Path:", StringComparison.Ordinal);
        cut = cut < 0 ? message.IndexOf(" LineNumber:", StringComparison.Ordinal) : cut;
        return (cut < 0 ? message : message[..cut]).ReplaceLineEndings(" ").Trim();
    }
}
