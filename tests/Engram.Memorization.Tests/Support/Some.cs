using CsCheck;
using Engram.Memorization;

namespace Engram.Tests;

/// <summary>Terse builders of what the tests are about.</summary>
internal static class Some
{
    public static ReadOnlyMemory<byte>[] Images(IEnumerable<byte[]> images) => [.. images.Select(image => new ReadOnlyMemory<byte>(image))];

    /// <summary>Images of few grey levels, so that equal distances (ties) are common.</summary>
    public static Gen<byte[][]> ImagesOf(int bytes, int fewest, int most, int levels = 256) =>
        Gen.Byte.Select(value => (byte)(value % levels)).Array[bytes].Array[fewest, most];

    public static long Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    /// <summary>A random graph whose coin flips come from a small linear generator, so that a seed names it for good.</summary>
    public static Graph RandomGraph(int vertices, double density, uint seed)
    {
        var graph = new Graph(vertices);
        var state = (ulong)seed;
        for (var a = 0; a < vertices; a++)
        {
            for (var b = a + 1; b < vertices; b++)
            {
                state = (state * 6364136223846793005UL) + 1442695040888963407UL;
                if ((state >> 40) < density * (1 << 24))
                {
                    graph.Join(a, b);
                }
            }
        }

        return graph;
    }
}
