using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>inpainting</c>: a part of training pictures is hidden and filled in again. The defaults are the paper's setting.</summary>
public sealed record InpaintingOptions
{
    /// <summary>A model of the same size that never saw the pictures: its losses judge trials, and its own trials are the comparison.</summary>
    [FilePath]
    public string Reference { get; init; } = "";

    /// <summary>A picture of the model's size, white where pixels are hidden; empty hides the left half.</summary>
    [FilePath]
    public string Mask { get; init; } = "";

    /// <summary>How often each picture is filled in, by each of the two models.</summary>
    [Between(1, 1_000_000)]
    public int Trials { get; init; } = 5_000;

    /// <summary>Trials with the smallest ratio of losses that count.</summary>
    [Between(1, 1_000)]
    public int Best { get; init; } = 10;

    /// <summary>Different pictures of each set, most copies first.</summary>
    [NullIs("all")]
    [Between(1, 100_000_000)]
    public int? Take { get; init; } = 20;

    /// <summary>Ids of training pictures, in place of the first ones.</summary>
    [Length(0, 100_000)]
    [NotBlank]
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Only training pictures with at least so many copies.</summary>
    [Between(1, 2_000_000_000)]
    public int CopiesAtLeast { get; init; } = 1;

    /// <summary>Only training pictures with at most so many copies.</summary>
    [NullIs("all")]
    [Between(1, 2_000_000_000)]
    public int? CopiesAtMost { get; init; }

    /// <summary>A set that neither model saw, filled in as well; read as the training set is.</summary>
    [FilePath]
    public string HeldOut { get; init; } = "";

    /// <summary>Column of class labels, read where the model has classes.</summary>
    [NotBlank]
    public string Label { get; init; } = "label";

    /// <summary>Steps that a sample goes back at once.</summary>
    [Between(1, 10_000)]
    public int JumpLength { get; init; } = 10;

    /// <summary>How often each stretch of that length is denoised.</summary>
    [Between(1, 1_000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Of the losses that judge a trial.</summary>
    [Between(0, 1_000_000)]
    public int Timestep { get; init; } = 100;

    /// <summary>Draws of noise that a loss is averaged over.</summary>
    [Between(1, 10_000)]
    public int Draws { get; init; } = 8;
}
