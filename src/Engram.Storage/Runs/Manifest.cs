using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engram.Storage.DataSets;

namespace Engram.Storage.Runs;

/// <summary>What a run is made from, and in the end the digests of what it made.</summary>
public sealed record Manifest
{
    private const int NamedKeys = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string RunId { get; init; }

    public required string Name { get; init; }

    public required string ConfigHash { get; init; }

    public required string ModelHash { get; init; }

    public required string DataHash { get; init; }

    /// <summary>What the data hash is over: <see cref="DataSets.DataHash.Method"/>; null where a run has no data set.</summary>
    public string? DataHashMethod { get; init; }

    public required string Arithmetic { get; init; }

    /// <summary>The keys of the configuration that can change a value, as hashed: "key = value" each, sorted.</summary>
    public IReadOnlyList<string>? Settings { get; init; }

    public required string Software { get; init; }

    public required string Device { get; init; }

    /// <summary>SHA-256 of all that decides the selection of prompts; null where prompts come with the pictures or are classes.</summary>
    public string? SelectionHash { get; init; }

    /// <summary>Height, width and channels of every generation: distances are means over so many values.</summary>
    public IReadOnlyList<int>? Image { get; init; }

    /// <summary>First start, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>End, UTC; null while the run is unfinished.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>SHA-256 of config.yaml and every file under tables/ and images/, by relative path; null while unfinished.</summary>
    public SortedDictionary<string, string>? Files { get; init; }

    [JsonIgnore]
    public bool IsComplete => FinishedAt is not null && Files is not null;

    /// <summary>NAME-12 hex digits-first start; the digits are of SHA-256 over the three hashes, a line each.</summary>
    public static string RunIdOf(string name, string configHash, string modelHash, string dataHash, DateTimeOffset startedAt)
    {
        var inputs = SHA256.HashData(Encoding.UTF8.GetBytes($"{configHash}\n{modelHash}\n{dataHash}\n"));
        var start = startedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return $"{ImageIds.Clean(name)}-{Convert.ToHexStringLower(inputs)[..12]}-{start}";
    }

    /// <summary>Null where there is none yet.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static Manifest? Read(RunFolder folder)
    {
        if (!folder.HasManifest)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(folder.ManifestFile), Json)
                ?? throw new CheckpointException($"{folder.ManifestFile}: the manifest is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CheckpointException($"{folder.ManifestFile}: the manifest is damaged ({e.Message.Split('\n')[0]})", e);
        }
    }

    /// <summary>Writes it whole, by rename, flushed to disk; returns the SHA-256 of its bytes.</summary>
    public string Write(RunFolder folder)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
        DurableFile.Write(folder.ManifestFile, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>
    /// Digests config, tables and images, writes the manifest and then manifest.sha256; returns the manifest and its own hash. The run is
    /// complete when this has returned.
    /// </summary>
    public (Manifest Manifest, string Hash) Complete(RunFolder folder, DateTimeOffset finishedAt)
    {
        var complete = this with { FinishedAt = finishedAt.ToUniversalTime(), Files = ManifestFiles.Digest(folder) };
        complete.Write(folder);
        return (complete, Seal(folder));
    }

    /// <summary>
    /// Writes manifest.sha256 of a completed manifest (as sha256sum writes it) where a kill between the two files left it out; returns the
    /// manifest's hash.
    /// </summary>
    public static string Seal(RunFolder folder)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.ManifestFile)));
        if (!File.Exists(folder.ManifestHashFile))
        {
            DurableFile.WriteText(folder.ManifestHashFile, SealOf(hash));
        }

        return hash;
    }

    /// <summary>Refuses other settings than the run began with; the message names the keys. Needs none of the inputs.</summary>
    /// <exception cref="RefusedException">A key differs.</exception>
    public void RefuseOtherSettings(RunFolder folder, IReadOnlyList<string> settings)
    {
        if (OtherSettings(settings) is { } changed)
        {
            throw Changed(folder, $"configuration: {changed}");
        }
    }

    /// <summary>The keys whose values are not those the run began with, at most three of them by name; null where all are the same.</summary>
    public string? OtherSettings(IReadOnlyList<string> settings)
    {
        if (Settings is null)
        {
            return null;
        }

        var (then, now) = (ValuesOf(Settings), ValuesOf(settings));
        var changed = then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => $"{key} (was {then.GetValueOrDefault(key, "not there")}, is {now.GetValueOrDefault(key, "not there")})").ToList();
        var rest = changed.Count > NamedKeys ? $" and {changed.Count - NamedKeys} more" : "";
        return changed.Count == 0 ? null : $"{string.Join(", ", changed.Take(NamedKeys))}{rest}";
    }

    /// <summary>The whole text of manifest.sha256.</summary>
    public static string SealOf(string hash) => $"{hash}  manifest.json\n";

    /// <summary>Refuses to go on with other inputs than the run began with; the message says which.</summary>
    /// <exception cref="RefusedException">Configuration, model, data or arithmetic differ.</exception>
    public void RefuseChanges(RunFolder folder, string configHash, string modelHash, string dataHash, string arithmetic)
    {
        if (OtherInputs(configHash, modelHash, dataHash, arithmetic) is { } changed)
        {
            throw Changed(folder, changed);
        }
    }

    /// <summary>Which inputs are not those the run began with; null where all are the same.</summary>
    public string? OtherInputs(string configHash, string modelHash, string dataHash, string arithmetic)
    {
        (string What, string Then, string Now)[] inputs =
        [
            ("configuration", ConfigHash, configHash),
            ("model", ModelHash, modelHash),
            ("training data", DataHash, dataHash),
            ("arithmetic", Arithmetic, arithmetic),
        ];
        var changed = inputs.Where(input => input.Then != input.Now)
            .Select(input => $"{input.What} (was {Short(input.Then)}, is {Short(input.Now)})").ToList();
        return changed.Count == 0 ? null : string.Join(", ", changed);
    }

    private static Dictionary<string, string> ValuesOf(IEnumerable<string> settings) =>
        settings.Select(line => line.Split(" = ", 2)).ToDictionary(parts => parts[0], parts => parts[^1], StringComparer.Ordinal);

    private static RefusedException Changed(RunFolder folder, string what) =>
        new($"{folder.Path}: the run began with another {what}; restore it or name a new folder with --out");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
