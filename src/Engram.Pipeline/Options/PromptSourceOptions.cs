using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>One item of <c>prompts</c>: where captions come from and how many are taken.</summary>
public sealed record PromptSourceOptions
{
    public PromptStrategy Strategy { get; init; } = PromptStrategy.Duplicates;

    /// <summary>New captions to take; all takes every one that the source has.</summary>
    [NullIs("all")]
    [Between(1, 100_000_000)]
    public int? Take { get; init; }

    /// <summary>
    /// l2 of 8 × 8 block means at or below which two training pictures are near duplicates; 0 leaves those with equal means.
    /// </summary>
    [AppliesTo(PromptStrategy.Duplicates)]
    [Between(0, 1)]
    public decimal Near { get; init; } = 0.03m;

    /// <summary>Cosine of embeddings at or above which two training pictures are duplicates, in place of <see cref="Near"/>.</summary>
    [NullIs("none")]
    [HashedWhereSet]
    [AppliesTo(PromptStrategy.Duplicates)]
    [Between(0, 1, LowIncluded = false)]
    public decimal? Cosine { get; init; }

    /// <summary>Nearest other pictures that a picture's mean cosine distance is taken over, at most all.</summary>
    [AppliesTo(PromptStrategy.Outliers)]
    [Between(1, 1_000_000)]
    public int Neighbours { get; init; } = 1_000;

    /// <summary>Only captions of pictures with at most so many copies.</summary>
    [NullIs("all")]
    [AppliesTo(PromptStrategy.Duplicates, PromptStrategy.All)]
    [Between(1, 2_000_000_000)]
    public int? CopiesAtMost { get; init; }

    /// <summary>Only captions of pictures with at least so many copies.</summary>
    [AppliesTo(PromptStrategy.Duplicates, PromptStrategy.All)]
    [Between(1, 2_000_000_000)]
    public int CopiesAtLeast { get; init; } = 1;

    /// <summary>
    /// A .jsonl, .csv, .parquet or .txt file of captions, or the owner's folder of pictures; screen without it ranks the training set's.
    /// </summary>
    [AppliesTo(PromptStrategy.File, PromptStrategy.Images, PromptStrategy.Screen)]
    [FilePath]
    public string Path { get; init; } = "";

    /// <summary>Column of the captions in a prompt file.</summary>
    [AppliesTo(PromptStrategy.File, PromptStrategy.Screen)]
    [NotBlank]
    public string Caption { get; init; } = "text";

    /// <summary>First denoising steps over which the pull of a caption is averaged.</summary>
    [AppliesTo(PromptStrategy.Screen)]
    [Between(1, 10_000)]
    public int Steps { get; init; } = 1;

    /// <summary>Noises that each caption is screened with.</summary>
    [AppliesTo(PromptStrategy.Screen)]
    [Between(1, 1_000)]
    public int Seeds { get; init; } = 4;
}
