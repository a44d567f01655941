using Engram.Memorization;
using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>membership</c>: the attack that asks of each picture whether the model was trained on it.</summary>
public sealed record MembershipOptions
{
    /// <summary>Which pictures of the training set the target was trained on: .txt, .csv or .parquet.</summary>
    [FilePath]
    public string Members { get; init; } = "";

    /// <summary>Column of 0 and 1 in that file; none takes the ids that are there for the members.</summary>
    [NullIs("none")]
    [NotBlank]
    public string? Column { get; init; }

    /// <summary>A set that the target never saw, read as the training set is: all of the training set are members then.</summary>
    [FilePath]
    public string Others { get; init; } = "";

    /// <summary>Scores that are worked out, side by side.</summary>
    [ScalarOrList]
    [Length(1, 16)]
    public IReadOnlyList<MembershipScore> Attacks { get; init; } = [MembershipScore.Loss, MembershipScore.Secmi, MembershipScore.Pia];

    /// <summary>Training timesteps at which losses are taken; each gives scores of its own.</summary>
    [ScalarOrList]
    [Length(1, 100)]
    [Between(1, 1_000_000)]
    public IReadOnlyList<int> Timesteps { get; init; } = [100];

    /// <summary>Noises that a loss is the mean of; several numbers give several scores, from the same losses.</summary>
    [ScalarOrList]
    [Length(1, 16)]
    [Between(1, 1_000)]
    public IReadOnlyList<int> Draws { get; init; } = [20];

    /// <summary>Timesteps of a deterministic step of SecMI.</summary>
    [Between(1, 1_000)]
    public int Stride { get; init; } = 10;

    /// <summary>Noise recorded elsewhere (tensor noise of a .safetensors), each draw used for every picture, in place of the generator's.</summary>
    [FilePath]
    public string Noise { get; init; } = "";

    /// <summary>A model's folder that saw none of the pictures, for attack difference.</summary>
    [FilePath]
    public string Reference { get; init; } = "";

    /// <summary>Whether each of the models is the target in turn, the others its shadows.</summary>
    public MembershipTargets Targets { get; init; } = MembershipTargets.Model;

    /// <summary>Members, and as many others, that are asked about, chosen by the seed; all takes every picture.</summary>
    [NullIs("all")]
    [Between(2, 100_000_000)]
    public int? Take { get; init; }

    /// <summary>l2 of 8 × 8 block means at or below which two pictures are near-duplicates.</summary>
    [Between(0, 1)]
    public decimal Near { get; init; } = 0.03m;

    /// <summary>What becomes of a list with one of two near-duplicates inside and the other outside.</summary>
    public SplitClusters SplitClusters { get; init; } = SplitClusters.Refuse;

    /// <summary>δ at which the privacy loss is bounded from below.</summary>
    [Between(0, 0.5)]
    public decimal Delta { get; init; } = 0.00001m;

    /// <summary>Column of class labels, for a model with classes.</summary>
    [NullIs("none")]
    [NotBlank]
    public string? Label { get; init; }
}
