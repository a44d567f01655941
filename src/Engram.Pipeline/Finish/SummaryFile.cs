using System.Security.Cryptography;
using System.Text.Json;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Finish;

/// <summary>report/summary.json: what a finished run says again; written before the manifest is completed, so it leaves out the manifest's hash.</summary>
public static class SummaryFile
{
    private const string Name = "summary.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    internal static void Write(RunFolder folder, RunSummary summary)
    {
        Directory.CreateDirectory(folder.Report);
        var file = Path.Combine(folder.Report, Name);
        DurableFile.WriteText(file, JsonSerializer.Serialize(summary with { Folder = ".", ManifestHash = "" }, Json) + "\n");
    }

    /// <exception cref="CheckpointException">The file is missing or damaged.</exception>
    public static RunSummary Read(RunFolder folder)
    {
        var file = Path.Combine(folder.Report, Name);
        try
        {
            var summary = JsonSerializer.Deserialize<RunSummary>(File.ReadAllText(file), Json)
                ?? throw new CheckpointException($"{file}: holds no summary");

            // A kill may have come between the two files; the next run writes the second.
            var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.ManifestFile)));
            return summary with { Folder = folder.Path, ManifestHash = hash, WasFinished = true };
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new CheckpointException($"{file}: the summary of the finished run cannot be read ({e.Message})", e);
        }
    }
}
