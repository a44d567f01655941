namespace Engram.Memorization;

/// <summary>l2(x̂, x) / (α · mean of l2(x̂, y) over the neighbourhood S); below 1 is a hit.</summary>
public static class AdaptiveDistance
{
    public const double Alpha = 0.5;

    /// <summary>Different pictures in S; all of them where the training set has fewer.</summary>
    public const int Neighbourhood = 50;

    /// <returns>0 where the distance itself is 0.</returns>
    public static double Of(long squared, IReadOnlyList<Neighbour> neighbourhood, int values, double alpha = Alpha) =>
        throw new NotImplementedException();
}
