using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engram.Compute.Host;

/// <summary>The tree over the 16 lanes of a row's sum: i + 8, i + 4, i + 2, i + 1. Four vectors of 128 bits on every machine.</summary>
internal static unsafe class LaneTree
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes)
    {
        var low = Vector128.Load(lanes) + Vector128.Load(lanes + 8);
        var high = Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12);
        var four = low + high;
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>The largest of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector128<float> four)
    {
        var two = Larger(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        return Larger(two, Vector128.Shuffle(two, Vector128.Create(1, 1, 1, 1))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);
}
