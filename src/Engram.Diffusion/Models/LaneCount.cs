using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// Into how many parts a batch is cut on a host. A small network's operations take some ten microseconds each, and threads that meet after
/// every one of them wait longer than that; parts of a batch meet once a pass.
/// </summary>
internal static class LaneCount
{
    /// <summary>
    /// Weights above which all threads work on one operation: each part reads all weights, and those of 32 MiB stay in the last cache level.
    /// The shipped UNet has 1.4 million, Stable Diffusion's 860 million.
    /// </summary>
    public const long MostWeights = 8_000_000;

    /// <summary>What an operation loses by being cut among threads, in parts of its time: the shipped UNet takes 1.5 times its half.</summary>
    private const double CutLoss = 0.25;

    /// <summary>1 to <paramref name="threads"/>: the parts whose largest is finished first.</summary>
    public static int Of(int items, int threads, long weights)
    {
        var best = (Lanes: 1, Time: Time(items, 1, threads));
        for (var lanes = 2; lanes <= Math.Min(items, threads) && weights <= MostWeights; lanes++)
        {
            var time = Time(items, lanes, threads);
            best = time <= best.Time ? (lanes, time) : best;
        }

        return best.Lanes;
    }

    /// <inheritdoc cref="Of(int, int, long)"/>
    public static int Of(int items, IDevice device, long weights) => device is HostDevice host ? Of(items, host.Threads, weights) : 1;

    private static double Time(int items, int lanes, int threads)
    {
        var threadsOfLane = threads / lanes;
        var largest = (items + lanes - 1) / lanes;
        return largest * (threadsOfLane == 1 ? 1 : (1 + CutLoss) / threadsOfLane);
    }
}
