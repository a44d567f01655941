namespace Engram.Memorization;

/// <summary>How a logistic curve was fitted.</summary>
public enum LogisticMethod
{
    /// <summary>The likelihood has a maximum.</summary>
    MaximumLikelihood,

    /// <summary>
    /// Successes and failures can be told apart by the covariate, so the likelihood rises for ever as the curve grows steeper. Firth's
    /// penalty (half the logarithm of the information's determinant) keeps the curve finite.
    /// </summary>
    Firth,
}
