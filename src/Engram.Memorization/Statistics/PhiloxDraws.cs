using Engram.Compute;

namespace Engram.Memorization;

/// <summary>Whole numbers that seed and purpose decide: draw i is made of the first 64 bits of Philox at counter i.</summary>
internal sealed class PhiloxDraws(long seed, string purpose)
{
    private readonly ulong _key = NoiseKeys.Derive(seed, "", purpose);
    private ulong _counter;

    /// <summary>0 to count − 1.</summary>
    public int Below(int count)
    {
        var (low, high, _, _) = Philox.Words((uint)_counter, (uint)(_counter >> 32), 0, 0, _key);
        _counter++;
        return (int)Math.BigMul(((ulong)high << 32) | low, (ulong)count, out _);
    }
}
