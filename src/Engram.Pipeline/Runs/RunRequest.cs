using Engram.Pipeline.Options;

namespace Engram.Pipeline.Runs;

/// <summary>What a run needs beside its surroundings.</summary>
public sealed record RunRequest
{
    /// <summary>Valid options with absolute paths.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>The run folder: new, empty, unfinished or finished.</summary>
    public required string Folder { get; init; }

    /// <summary>The resolved configuration as it is written to config.yaml.</summary>
    public required string ConfigurationText { get; init; }

    /// <summary>Name and version of the program, for the manifest and the table runs.</summary>
    public required string Software { get; init; }

    /// <summary>Data sets above 10 GB are hashed whole too.</summary>
    public bool FullHash { get; init; }

    /// <summary>Folders of runs whose selection may be taken over where it would be the same.</summary>
    public IReadOnlyList<string> Siblings { get; init; } = [];
}
