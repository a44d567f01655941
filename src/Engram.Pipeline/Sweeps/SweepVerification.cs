namespace Engram.Pipeline.Sweeps;

/// <summary>What the check of a sweep found.</summary>
public sealed record SweepVerification
{
    public required string Name { get; init; }

    public required string Folder { get; init; }

    /// <summary>No mismatch, of the sweep's own files or of a cell.</summary>
    public bool Holds => MismatchCount == 0;

    public required long MismatchCount { get; init; }

    /// <summary>One line each, those of a cell begin with <c>cells/NAME: </c>; the first 10,000 of each.</summary>
    public required IReadOnlyList<string> Mismatches { get; init; }

    /// <summary>One line each: what could not be compared, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>In their order.</summary>
    public required IReadOnlyList<SweepCellVerification> Cells { get; init; }
}
