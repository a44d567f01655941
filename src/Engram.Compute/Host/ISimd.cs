namespace Engram.Compute.Host;

/// <summary>
/// The vector operations that the host's kernels are written in, so that one generic source gives 128, 256 and 512 bits; the JIT
/// specialises it for each vector type. Every operation rounds as its scalar twin in <see cref="Arithmetic.Definition"/>.
/// </summary>
/// <typeparam name="V">A vector of <see cref="Width"/> floats.</typeparam>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Rows of a register tile that is two vectors wide: as many as the registers hold beside the operands.</summary>
    static abstract int TileRows { get; }

    static abstract V Zero { get; }

    static abstract V Create(float value);

    static abstract V CreateBits(int value);

    static abstract V Load(float* source);

    static abstract void Store(V value, float* target);

    /// <summary>Asks for the cache line of an address, which may lie outside any memory of ours.</summary>
    static abstract void Prefetch(float* source);

    /// <summary>Stores past the caches, to an address that is a multiple of the vector's bytes.</summary>
    static abstract void Stream(V value, float* target);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Mul(V a, V b);

    /// <summary>a·b + c with one rounding.</summary>
    static abstract V Fma(V a, V b, V c);

    static abstract V Negate(V a);

    /// <summary>Where a &gt; b all bits, else none.</summary>
    static abstract V GreaterThan(V a, V b);

    static abstract V Select(V mask, V a, V b);

    /// <summary>All bits in the first <paramref name="count"/> elements, none in the rest.</summary>
    static abstract V First(int count);

    /// <summary>The largest element.</summary>
    static abstract float Largest(V a);

    static abstract V AddBits(V a, V b);

    static abstract V SubtractBits(V a, V b);

    static abstract V ShiftLeftBits(V a, int count);

    static abstract V ShiftRightBits(V a, int count);

    /// <summary>32-bit sums of the products of two signed 16-bit numbers each, added to 32-bit numbers.</summary>
    static abstract V AddPairProducts(V a, V b, V sum);
}
