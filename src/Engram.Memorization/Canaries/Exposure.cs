namespace Engram.Memorization;

/// <summary>
/// How far a canary stands out among pictures of the same making that were never trained on (Carlini et al., The Secret Sharer, 2019):
/// log2(pool) − log2(rank). Without memory it is log2 e = 1.44 bits on average in a large pool; its maximum says that no reserve has a smaller loss.
/// </summary>
/// <param name="Rank">From 1, by loss ascending, of the canary among itself and the reserve; after reserves of equal loss.</param>
/// <param name="Pool">The reserve and the canary.</param>
/// <param name="Bits">The exposure.</param>
/// <param name="MostBits">log2(pool): what the size of the reserve can show at the most.</param>
public readonly record struct Exposure(long Rank, long Pool, double Bits, double MostBits)
{
    /// <param name="loss">Of the canary.</param>
    /// <param name="reserve">Losses of the unused ones, ascending.</param>
    public static Exposure Of(double loss, double[] reserve)
    {
        if (double.IsNaN(loss))
        {
            throw new ArgumentException("The loss is not a number.", nameof(loss));
        }

        int low = 0, high = reserve.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = reserve[middle] <= loss ? (middle + 1, high) : (low, middle);
        }

        var (rank, pool) = (low + 1L, reserve.Length + 1L);
        return new Exposure(rank, pool, Math.Log2(pool) - Math.Log2(rank), Math.Log2(pool));
    }
}
