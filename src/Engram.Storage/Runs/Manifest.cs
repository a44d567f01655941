using Engram.Storage.DataSets;

namespace Engram.Storage.Runs;

/// <summary>What a run is made from, and in the end the digests of what it made.</summary>
public sealed record Manifest
{
    public required string RunId { get; init; }

    public required string Name { get; init; }

    public required string ConfigHash { get; init; }

    public required string ModelHash { get; init; }

    public required DataHash Data { get; init; }

    public required string Arithmetic { get; init; }

    public required string Software { get; init; }

    public required string Device { get; init; }

    /// <summary>First start, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>End, UTC; null while the run is unfinished.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>SHA-256 of config.yaml and every file under tables/ and images/, by relative path; empty while unfinished.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public bool IsComplete => FinishedAt is not null;

    /// <summary>NAME-12 hex digits-first start.</summary>
    public static string RunIdOf(string name, string configHash, string modelHash, string dataHash, DateTimeOffset startedAt) =>
        throw new NotImplementedException();

    /// <summary>Null where there is none yet.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static Manifest? Read(RunFolder folder) => throw new NotImplementedException();

    /// <summary>Writes it whole, by rename, flushed to disk; returns the SHA-256 of its bytes.</summary>
    public string Write(RunFolder folder) => throw new NotImplementedException();

    /// <summary>Digests config, tables and images, writes the manifest and manifest.sha256; returns the manifest and its own hash.</summary>
    public (Manifest Manifest, string Hash) Complete(RunFolder folder, DateTimeOffset finishedAt) => throw new NotImplementedException();

    /// <summary>Refuses to go on with other inputs than the run began with; the message says which.</summary>
    /// <exception cref="RefusedException">Configuration, model, data or arithmetic differ.</exception>
    public void RefuseChanges(string configHash, string modelHash, string dataHash, string arithmetic) =>
        throw new NotImplementedException();
}
