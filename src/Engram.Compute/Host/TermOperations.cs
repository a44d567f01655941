using System.Runtime.CompilerServices;

namespace Engram.Compute.Host;

/// <summary>One fused multiply-add of a float product.</summary>
internal readonly struct FmaTerm<S, V> : ITermOperation<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step(V input, V weight, V sum) => S.Fma(input, weight, sum);
}

/// <summary>Two exact products of 16-bit numbers, added in 32 bits: a "float" is a pair of pixels here.</summary>
internal readonly struct PairTerm<S, V> : ITermOperation<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step(V input, V weight, V sum) => S.AddPairProducts(input, weight, sum);
}
