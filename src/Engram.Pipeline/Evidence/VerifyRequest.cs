using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;

namespace Engram.Pipeline.Evidence;

/// <summary>What a check of a run needs.</summary>
public sealed record VerifyRequest
{
    /// <summary>The run's folder; nothing is written into it.</summary>
    public required string Folder { get; init; }

    /// <summary>Reads config.yaml, given its path; called only where the file is the manifest's.</summary>
    public required Func<string, RunOptions> ReadConfiguration { get; init; }

    /// <summary>The training set; null leaves what needs it.</summary>
    public string? Training { get; init; }

    /// <summary>Distances and matches are worked out there.</summary>
    public string Device { get; init; } = "host";

    public int Threads { get; init; }

    /// <summary>ssh-keygen's file of allowed signers; null leaves the signature unchecked.</summary>
    public string? Signers { get; init; }

    /// <summary>Who must have signed; null takes whoever of the allowed signers did.</summary>
    public string? Identity { get; init; }

    /// <summary>The text of report/report.html, given the run's folder and its report; null leaves the page unchecked.</summary>
    public Func<string, RunReport, string>? Page { get; init; }

    /// <summary>Name and version of the program that writes the page: another version's may differ in form.</summary>
    public string Software { get; init; } = "";

    /// <summary>A key to sign with where nothing is amiss; null for none.</summary>
    public string? SignWith { get; init; }
}
