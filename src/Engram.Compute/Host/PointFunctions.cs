using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>A function of one value, for a vector and for the elements that fill no vector; a type, so that loops are specialised.</summary>
internal interface IPointFunction<V>
{
    static abstract V Apply(V x);

    static abstract float Apply(float x);
}

internal readonly struct IdentityFunction<S, V> : IPointFunction<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => x;
}

internal readonly struct SiluFunction<S, V> : IPointFunction<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => VectorMath<S, V>.Silu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => Definition.Silu(x);
}

internal readonly struct GeluFunction<S, V> : IPointFunction<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => VectorMath<S, V>.Gelu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => Definition.Gelu(x);
}

internal readonly struct QuickGeluFunction<S, V> : IPointFunction<V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => VectorMath<S, V>.QuickGelu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Apply(float x) => Definition.QuickGelu(x);
}
