using System.Diagnostics;
using System.Globalization;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Embeddings;
using Engram.Storage.Embeddings;

namespace Engram.Tests.Embeddings;

/// <summary>
/// The size that the joins are made for, run by hand (perf/results says how long it took):
/// <code>
/// dotnet test --project tests/Engram.Pipeline.Tests -c Release -- --explicit only --filter-class "*MillionEmbeddingsTests" --show-live-output on
/// </code>
/// </summary>
public sealed class MillionEmbeddingsTests(ITestOutputHelper output) : IDisposable
{
    private const int Values = 512;

    // A quarter of the rows stand for themselves; the first fifth of these have three copies, at a cosine of about 0.98 to one another.
    private const int Copies = 4;
    private const double Noise = 0.15;

    private readonly ScratchFolder _scratch = new();

    [Fact(Explicit = true)]
    public void A_million_rows_are_joined_by_lists_within_two_gibibytes_and_ninety_nine_in_a_hundred_pairs_are_found() => Join(1_000_000, exact: false);

    [Fact(Explicit = true)]
    public void A_million_rows_are_joined_pair_by_pair_within_two_gibibytes() => Join(1_000_000, exact: true);

    public void Dispose() => _scratch.Dispose();

    private void Join(int count, bool exact)
    {
        using var rows = new EmbeddingRows(Write(count));
        var watch = Stopwatch.StartNew();
        var clustering = new CosineClustering(rows, new CosineRule(0.97m), new ShortProducts());
        var join = exact ? clustering.Exact() : clustering.Inverted(CosineClustering.ListsFor(count), 4, default);
        for (var unit = 0; unit < join.Units; unit++)
        {
            join.Run(unit, default);
        }

        var joined = watch.Elapsed;
        var (found, pairs) = clustering.Recall(1_000, default);
        var clusters = clustering.Clusters(new string?[count], new double[count], default).Clusters.Count(cluster => cluster.Copies > 1);
        using var self = Process.GetCurrentProcess();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(exact ? "exact" : "inverted")}: {joined.TotalSeconds:0} s, {self.TotalProcessorTime.TotalSeconds:0} s of processor with making the set, "
            + $"{found} of {pairs} sampled pairs, {clusters} clusters, peak {self.PeakWorkingSet64 >> 20} MiB"));

        Assert.True(pairs > 100);
        Assert.True(found >= 0.99 * pairs, $"{found} of {pairs}");
        Assert.InRange(clusters, count / 20 * 0.99, count / 20 * 1.01);
        Assert.InRange(self.PeakWorkingSet64, 0, 2L << 30);
    }

    private EmbeddingPack Write(int count)
    {
        using (var writer = new EmbeddingPackWriter(_scratch.Path, "million", count, Values, absent: 1))
        {
            Parallel.For(0, count, () => (Vector: new float[Values], Numbers: new short[Values]), (row, _, memory) =>
            {
                var original = row % (count / Copies);
                var of = original < count / 20 ? original : row;
                for (var i = 0; i < Values; i++)
                {
                    memory.Vector[i] = (float)(Normal(of, i) + (of == row ? 0 : Noise * Normal(count + row, i)));
                }

                writer.Write(row, (byte)UnitVector.Quantize(memory.Vector, memory.Numbers), memory.Numbers);
                return memory;
            }, _ => { });
            writer.Complete();
        }

        return EmbeddingPack.Open(_scratch.Path, "million")!;
    }

    /// <summary>Twelve uniform numbers of one generator step each, less six: normal enough, and cheap.</summary>
    private static double Normal(int row, int place)
    {
        var state = ((ulong)row * 0x9E37_79B9_7F4A_7C15UL) ^ ((ulong)place * 0xBF58_476D_1CE4_E5B9UL);
        var sum = 0UL;
        for (var i = 0; i < 3; i++)
        {
            state += 0x9E37_79B9_7F4A_7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
            z ^= z >> 31;
            sum += (z & 0xFFFF) + ((z >> 16) & 0xFFFF) + ((z >> 32) & 0xFFFF) + (z >> 48);
        }

        return (sum / 65_536.0) - 6;
    }
}
