using Engram.Memorization;
using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>untargeted</c>: the attack on an unconditional or class-conditional model. The defaults are the paper's setting.</summary>
public sealed record UntargetedOptions
{
    /// <summary>Pictures drawn, over all classes in turn; of given pictures all are taken.</summary>
    [Between(1, 100_000_000)]
    public int Samples { get; init; } = 65_536;

    /// <summary>Class labels to draw, in turn; empty takes all of the model's.</summary>
    [Length(0, 100_000)]
    [Between(0, 1_000_000)]
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>What the neighbourhood of the adaptive distance is centred on.</summary>
    public Neighbourhood Neighbourhood { get; init; } = Neighbourhood.Generation;

    /// <summary>A generation hits where its distance is below alpha times the mean over its neighbourhood.</summary>
    [Between(0, 1_000, LowIncluded = false)]
    public decimal Alpha { get; init; } = 0.5m;

    /// <summary>Different pictures in the neighbourhood.</summary>
    [Between(2, 1_000)]
    public int Nearest { get; init; } = AdaptiveDistance.Neighbourhood;

    /// <summary>l2 of 8 × 8 block means at or below which two pictures of a set are one.</summary>
    [Between(0, 1)]
    public decimal Near { get; init; } = 0.03m;

    /// <summary>A set that the model never saw, compared in the place of the training set; read as the training set is.</summary>
    [FilePath]
    public string Control { get; init; } = "";
}
