namespace Engram.Memorization;

/// <summary>Gaussians around the losses of shadow models, picture by picture; the target takes no part in them.</summary>
public sealed class ShadowFits
{
    private ShadowFits(GaussianFit[] within, GaussianFit[] without)
    {
        (In, Out) = (within, without);
        (InVariance, OutVariance) = (Pooled(within), Pooled(without));
    }

    /// <summary>Of the models that were trained on the picture.</summary>
    public IReadOnlyList<GaussianFit> In { get; }

    /// <summary>Of the models that were not.</summary>
    public IReadOnlyList<GaussianFit> Out { get; }

    /// <summary>One variance for all pictures: Σ (loss − its picture's mean)² over Σ (n − 1); null where no picture has two losses.</summary>
    public double? InVariance { get; }

    public double? OutVariance { get; }

    /// <param name="losses">[model][picture]; a loss that is not finite is left out of its fit.</param>
    /// <param name="members">[model][picture]: whether the model was trained on the picture.</param>
    public static ShadowFits Of(IReadOnlyList<double[]> losses, IReadOnlyList<bool[]> members)
    {
        var pictures = losses.Count == 0 ? 0 : losses[0].Length;
        var (within, without) = (new GaussianFit[pictures], new GaussianFit[pictures]);
        for (var picture = 0; picture < pictures; picture++)
        {
            within[picture] = GaussianFit.Of(LossesOf(picture, isMember: true));
            without[picture] = GaussianFit.Of(LossesOf(picture, isMember: false));
        }

        return new ShadowFits(within, without);

        IEnumerable<double> LossesOf(int picture, bool isMember) =>
            Enumerable.Range(0, losses.Count).Where(model => members[model][picture] == isMember).Select(model => losses[model][picture]);
    }

    private static double? Pooled(GaussianFit[] fits)
    {
        var freedom = fits.Sum(fit => (long)Math.Max(0, fit.Count - 1));
        return freedom > 0 ? fits.Sum(fit => fit.Count > 1 ? fit.Squares : 0) / freedom : null;
    }
}
