using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>match</c>: when a generation is a training picture.</summary>
public sealed record MatchOptions
{
    /// <summary>l2 at or below which the nearest training picture counts as extracted; inpainting: of the hidden pixels, as recovered.</summary>
    [Between(0, 1)]
    public decimal L2 { get; init; } = 0.15m;

    /// <summary>l2 at or below which training pictures count as copies of the matched one (eidetic k).</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted)]
    [Between(0, 1)]
    public decimal EideticL2 { get; init; } = 0.1m;

    /// <summary>Training pictures written for each marked generation.</summary>
    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted)]
    [Between(1, 1_000)]
    public int Nearest { get; init; } = 5;

    /// <summary>Cosine of an encoder's vectors (embeddings.encoder) at or above which a generation is a copy in its view.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    [Between(0, 1, LowIncluded = false)]
    public decimal Cosine { get; init; } = 0.5m;

    /// <summary>Whether the pixels that all marked members share are matched on their own.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    public bool Template { get; init; } = true;

    /// <summary>l2 within which members agree on a pixel of the template.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    [Between(0, 1)]
    public decimal TemplateL2 { get; init; } = 0.1m;
}
