using Engram.Memorization;

namespace Engram.Tests.Embeddings;

/// <summary>Embeddings in memory, quantised as the store on disk has them.</summary>
internal sealed class MemoryRows : IEmbeddingRows
{
    private readonly short[] _numbers;
    private readonly VectorState[] _states;

    public MemoryRows(IReadOnlyList<float[]> vectors)
    {
        Length = UnitVector.LengthOf(vectors[0].Length);
        Count = vectors.Count;
        _numbers = new short[Count * Length];
        _states = [.. vectors.Select((vector, i) => UnitVector.Quantize(vector, _numbers.AsSpan(i * Length, Length)))];
    }

    public int Count { get; }

    public int Length { get; }

    public VectorState StateOf(int row) => _states[row];

    public void Read(int first, int count, Span<short> target) => _numbers.AsSpan(first * Length, count * Length).CopyTo(target);

    public void Gather(ReadOnlySpan<int> rows, Span<short> target)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            Read(rows[i], 1, target[(i * Length)..]);
        }
    }

    /// <summary>
    /// Directions of a normal cloud; the first <paramref name="planted"/> are followed by copies with noise of that size, scattered.
    /// </summary>
    public static List<float[]> Planted(int rows, int width, int planted, int copies, double noise)
    {
        var vectors = new List<float[]>();
        for (var i = 0; i < rows; i++)
        {
            var original = i % (rows / copies);
            var of = original < planted && i < rows / copies * copies ? original : i;
            vectors.Add([.. Enumerable.Range(0, width).Select(d => (float)(Normal(of, d) + (of == i ? 0 : noise * Normal(rows + i, d))))]);
        }

        return vectors;
    }

    /// <summary>A normal number of row and place.</summary>
    private static double Normal(int row, int place)
    {
        var state = ((ulong)row * 0x9E37_79B9_7F4A_7C15UL) + ((ulong)place * 0xBF58_476D_1CE4_E5B9UL) + 1;
        var (first, second) = (Uniform(ref state), Uniform(ref state));
        return Math.Sqrt(-2 * Math.Log(first)) * Math.Cos(2 * Math.PI * second);
    }

    private static double Uniform(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return ((z ^ (z >> 31)) + 1.0) / 18446744073709551618.0;
    }
}
