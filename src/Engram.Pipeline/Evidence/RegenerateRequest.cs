using Engram.Pipeline.Options;

namespace Engram.Pipeline.Evidence;

/// <summary>One generation of a finished run to make again.</summary>
public sealed record RegenerateRequest
{
    public required string Folder { get; init; }

    /// <summary>Reads config.yaml, given its path.</summary>
    public required Func<string, RunOptions> ReadConfiguration { get; init; }

    /// <summary>A prompt_id, or the beginning of one, or a whole caption.</summary>
    public required string Prompt { get; init; }

    public required long Generation { get; init; }

    /// <summary>The model's folder; null takes the configuration's.</summary>
    public string? Model { get; init; }

    public string Device { get; init; } = "auto";

    public int Threads { get; init; }

    /// <summary>Where the picture is written as PNG; null for nowhere.</summary>
    public string? Out { get; init; }
}
