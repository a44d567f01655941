using System.Text.Json;
using Engram.Storage.Runs;

namespace Engram.Storage.Warehouse;

/// <summary>report/warehouse.json of a run: where section warehouse has loaded it.</summary>
/// <param name="Manifest">SHA-256 of the manifest of the tables that were loaded.</param>
/// <param name="Labels">SHA-256 of the labels that were loaded with them; null without labels.</param>
internal sealed record LoadMark(string Target, string Manifest, int SchemaVersion, string? Labels = null)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Null where there is none, or none that can be read: then the load is done again, which harms nothing.</summary>
    public static LoadMark? Read(RunFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize<LoadMark>(File.ReadAllBytes(PathOf(folder)), Json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(RunFolder folder) => DurableFile.Write(PathOf(folder), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    private static string PathOf(RunFolder folder) => Path.Combine(folder.Report, "warehouse.json");
}
