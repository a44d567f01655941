using Engram.Compute;
using Engram.Compute.Probes;

namespace Engram.Compare.Timing;

/// <summary>
/// Runs ours, the peer and the machine's limit in turn, so that other work on a shared machine meets all three; the ratio of each pair
/// counts, not a single time.
/// </summary>
internal static class Interleaved
{
    /// <summary>Seconds that a side runs within a pair at least: the work is repeated until then.</summary>
    private const double LeastSeconds = 0.15;

    /// <summary>Seconds that each side runs before anything counts: the runtime compiles ours a second time after some calls, a peer lays out its memory.</summary>
    private const double WarmSeconds = 1;

    public static Result Measure(IComparison comparison, int pairs, int threads)
    {
        var difference = comparison.Check();
        var ours = Repeats(comparison.RunOurs);
        var theirs = Repeats(comparison.RunPeer);
        var measured = new Pair[pairs];
        for (var i = 0; i < pairs; i++)
        {
            // Whoever goes first changes from pair to pair.
            var first = i % 2 == 0 ? Average(comparison.RunOurs, ours) : Average(comparison.RunPeer, theirs);
            var limit = Probe(comparison.Limit, threads);
            var second = i % 2 == 0 ? Average(comparison.RunPeer, theirs) : Average(comparison.RunOurs, ours);
            measured[i] = i % 2 == 0 ? new Pair(first, second, limit) : new Pair(second, first, limit);
        }

        return new Result(comparison.Name, comparison.Peer, comparison.Operations, comparison.Limit, difference, measured);
    }

    private static int Repeats(Func<double> run)
    {
        for (var warm = 0.0; warm < WarmSeconds;)
        {
            warm += run();
        }

        return (int)Math.Clamp(LeastSeconds / Math.Max(run(), 1e-6), 1, 1000);
    }

    private static double Average(Func<double> run, int repeats)
    {
        var sum = 0.0;
        for (var i = 0; i < repeats; i++)
        {
            sum += run();
        }

        return sum / repeats;
    }

    private static double Probe(Limit limit, int threads) => limit switch
    {
        Limit.Fma => HostProbe.Fma(threads, VectorWidth.Best),
        Limit.PairProducts => HostProbe.PairProducts(threads, VectorWidth.Best),
        Limit.Bandwidth => HostProbe.Bandwidth(threads),
        _ => double.NaN,
    };
}
