using Engram.Pipeline.Evidence;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Sweeps;

/// <summary>What a check of a sweep needs.</summary>
public sealed record SweepVerifyRequest
{
    public required SweepFolder Folder { get; init; }

    /// <summary>The cells that the sweep's config.yaml describes, given its path; called only where the file is that of the seal.</summary>
    public required Func<string, IReadOnlyList<SweepCell>> ReadCells { get; init; }

    /// <summary>The text of the sweep's report/report.html of its report; null leaves the page unchecked.</summary>
    public Func<SweepReport, string>? Page { get; init; }

    /// <summary>For every cell; its folder is the cell's own.</summary>
    public required VerifyRequest Cell { get; init; }
}
