using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engram.Storage.Runs;

/// <summary>Small JSON files that say how far something is: written whole, by rename, flushed to disk.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Null where there is no file.</summary>
    /// <param name="remedy">What to do where it is damaged.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static T? Read<T>(string path, string remedy)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) ?? throw new CheckpointException($"{path}: is empty; {remedy}");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CheckpointException($"{path}: is damaged ({e.Message.Split('\n')[0]}); {remedy}", e);
        }
    }

    public static void Write<T>(string path, T value) => DurableFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(value, Json), (byte)'\n']);
}
