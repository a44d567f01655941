using Engram.Compute;

namespace Engram.Compare.Coverage;

/// <summary>Gaussian and uniform numbers from the counter-based generator, so that a table can be made again.</summary>
internal sealed class Gaussians(long seed)
{
    private readonly ulong _key = NoiseKeys.Derive(seed, "", "coverage");
    private ulong _counter;

    public double[] Next(int count, double mean, double deviation)
    {
        var values = new double[count];
        for (var i = 0; i < count; i += 2)
        {
            var (w0, w1, _, _) = Words();
            var (z0, z1) = BoxMuller.Pair(w0, w1);
            values[i] = mean + (deviation * z0);
            if (i + 1 < count)
            {
                values[i + 1] = mean + (deviation * z1);
            }
        }

        return values;
    }

    public long Binomial(int trials, double rate)
    {
        var hits = 0L;
        for (var i = 0; i < trials; i++)
        {
            hits += Words().W0 < rate * 4294967296.0 ? 1 : 0;
        }

        return hits;
    }

    private (uint W0, uint W1, uint W2, uint W3) Words()
    {
        var words = Philox.Words((uint)_counter, (uint)(_counter >> 32), 0, 0, _key);
        _counter++;
        return words;
    }
}
