namespace Engram.Pipeline.Runs;

/// <summary>What an inpainting attack found.</summary>
public sealed record InpaintingSummary
{
    /// <summary>Of each picture by each model.</summary>
    public required int Trials { get; init; }

    /// <summary>Of these, how many count.</summary>
    public required int Best { get; init; }

    /// <summary>Pixels that are hidden, of <see cref="Pixels"/>.</summary>
    public required int Hidden { get; init; }

    public required int Pixels { get; init; }

    public required InpaintingSet Training { get; init; }

    /// <summary>Pictures that neither model saw; null without a held-out set.</summary>
    public required InpaintingSet? HeldOut { get; init; }
}

/// <summary>Pictures of one set. Distances are of the hidden pixels to the original's.</summary>
/// <param name="Closer">Pictures whose best trials are nearer on average by the attacked model than by the reference, of those that both filled in.</param>
/// <param name="Recovered">Pictures with one of the best trials at or below match.l2.</param>
/// <param name="ReferenceRecovered">The same by the reference model.</param>
/// <param name="BestL2">Median over the pictures of the mean l2 of the best; null without any.</param>
/// <param name="ReferenceBestL2">The same of the reference model.</param>
public sealed record InpaintingSet(
    long Pictures, Share Closer, Share Recovered, Share ReferenceRecovered, double? BestL2, double? ReferenceBestL2);
