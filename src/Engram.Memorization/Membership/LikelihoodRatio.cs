namespace Engram.Memorization;

/// <summary>LiRA (Carlini et al., IEEE S&amp;P 2022) on the losses of a diffusion model.</summary>
public static class LikelihoodRatio
{
    /// <summary>log N(loss; in) − log N(loss; out). Null where a fit lacks two losses or varies not at all, and for a loss that is not finite.</summary>
    /// <param name="picture">Index into the fits.</param>
    /// <param name="loss">The target's.</param>
    /// <param name="isGlobal">Whether all pictures share a variance; a picture then needs one loss in each fit.</param>
    public static double? Online(ShadowFits fits, int picture, double loss, bool isGlobal)
    {
        var (within, without) = (fits.In[picture], fits.Out[picture]);
        var (inVariance, outVariance) = isGlobal ? (fits.InVariance, fits.OutVariance) : (within.Variance, without.Variance);
        return within.Count > 0 && without.Count > 0 && inVariance > 0 && outVariance > 0
            ? Finite(GaussianFit.LogDensity(loss, within.Mean, inVariance.Value) - GaussianFit.LogDensity(loss, without.Mean, outVariance.Value))
            : null;
    }

    /// <summary>
    /// (mean − loss) / standard deviation over the models without the picture: it orders pictures as the one-sided p-value of the loss does,
    /// without its limits at 0 and 1. Null as above.
    /// </summary>
    public static double? Offline(ShadowFits fits, int picture, double loss, bool isGlobal)
    {
        var without = fits.Out[picture];
        var variance = isGlobal ? fits.OutVariance : without.Variance;
        return without.Count > 0 && variance > 0 ? Finite((without.Mean - loss) / Math.Sqrt(variance.Value)) : null;
    }

    private static double? Finite(double score) => double.IsFinite(score) ? score : null;
}
