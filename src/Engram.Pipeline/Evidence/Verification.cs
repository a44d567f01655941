namespace Engram.Pipeline.Evidence;

/// <summary>What the check of a run found.</summary>
public sealed record Verification
{
    public required string RunId { get; init; }

    public required string Folder { get; init; }

    /// <summary>SHA-256 of manifest.json as it lies there.</summary>
    public required string ManifestHash { get; init; }

    /// <summary>Files of which the manifest holds the hash.</summary>
    public required long Files { get; init; }

    /// <summary>No mismatch: of files, of values, of the signature.</summary>
    public bool Holds => MismatchCount == 0;

    /// <summary>Whether values were recomputed: only where every table is the manifest's.</summary>
    public required bool Recomputed { get; init; }

    public required long MismatchCount { get; init; }

    /// <summary>One line each; the first 10,000.</summary>
    public required IReadOnlyList<string> Mismatches { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyList<Statement> Statements { get; init; }

    /// <summary>One line each: what could not be compared, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Of manifest.json.</summary>
    public required SignatureCheck Signature { get; init; }
}
