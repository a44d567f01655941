namespace Engram.Memorization;

/// <summary>Means over draws of noise, summed in the order of the draws.</summary>
public static class LossMeans
{
    /// <param name="losses">One a draw.</param>
    /// <param name="draws">How many of them count, from the first.</param>
    public static double Of(ReadOnlySpan<double> losses, int draws) => Sum(losses[..draws]) / draws;

    /// <summary>Over a picture and its mirror image.</summary>
    public static double OfBoth(ReadOnlySpan<double> losses, ReadOnlySpan<double> mirrored, int draws) =>
        (Sum(losses[..draws]) + Sum(mirrored[..draws])) / (2 * draws);

    private static double Sum(ReadOnlySpan<double> losses)
    {
        var sum = 0.0;
        foreach (var loss in losses)
        {
            sum += loss;
        }

        return sum;
    }
}
