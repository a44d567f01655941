using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engram.Storage.Runs;

/// <summary>sweep.json: the cells of a sweep in their order, and how each one ended.</summary>
public sealed record SweepState
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Name { get; init; }

    public required IReadOnlyList<SweepCell> Cells { get; init; }

    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static SweepState? Read(SweepFolder folder)
    {
        if (!File.Exists(folder.StateFile))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<SweepState>(File.ReadAllBytes(folder.StateFile), Json)
                ?? throw new CheckpointException($"{folder.StateFile}: the sweep's state is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CheckpointException($"{folder.StateFile}: the sweep's state is damaged ({e.Message.Split('\n')[0]})", e);
        }
    }

    /// <summary>Writes it whole, by rename, flushed to disk.</summary>
    public void Write(SweepFolder folder) => DurableFile.Write(folder.StateFile, [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n']);
}
