using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>generations</c>: pictures that another generator made take the place of drawing.</summary>
public sealed record GenerationsOptions
{
    /// <summary>A folder with one sub-folder of PNGs a prompt; empty draws with the model.</summary>
    [FilePath]
    public string From { get; init; } = "";
}
