using System.Runtime.InteropServices;
using Engram.Compare.Python;
using Engram.Compare.Timing;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Compare.Cases;

/// <summary>The nearest training rows of many queries. Ours streams the training set in blocks; the peer has it whole, as float32.</summary>
internal sealed class NearestComparison : IComparison
{
    private const int Values3072 = 32 * 32 * 3;
    private const int Nearest = 50;

    /// <summary>Rows of a block, as the training pack gives them.</summary>
    private const int BlockRows = 4096;

    private readonly PythonPeer _peer;
    private readonly NearestNeighbours _neighbours;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _queries;
    private readonly byte[] _training;
    private IReadOnlyList<QueryNeighbours> _last = [];

    private NearestComparison(PythonPeer peer, IDevice device, byte[] queries, byte[] training)
    {
        (_peer, _training) = (peer, training);
        _neighbours = new NearestNeighbours(device, Values3072);
        _queries = [.. Enumerable.Range(0, queries.Length / Values3072).Select(i => (ReadOnlyMemory<byte>)queries.AsMemory(i * Values3072, Values3072))];
    }

    public string Name => $"top {Nearest} by l2, {_queries.Count} × {Rows} × {Values3072} bytes";

    public string Peer => _peer.Name;

    public double Operations => 2.0 * _queries.Count * Rows * Values3072;

    public Limit Limit => Limit.PairProducts;

    private int Rows => _training.Length / Values3072;

    public static NearestComparison? Open(IDevice device, int threads, int queries, int rows)
    {
        var (q, t) = (Values.Bytes((long)queries * Values3072, 1), Values.Bytes((long)rows * Values3072, 1UL << 40));
        var (queryFile, trainingFile) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            File.WriteAllBytes(queryFile, q);
            File.WriteAllBytes(trainingFile, t);
            var peer = PythonPeer.Start(threads, "nearest_faiss", queryFile, trainingFile, Values3072, Nearest);
            return peer is null ? null : new NearestComparison(peer, device, q, t);
        }
        finally
        {
            File.Delete(queryFile);
            File.Delete(trainingFile);
        }
    }

    /// <summary>
    /// The same rows, apart from those whose exact sums are nearer to each other than float32 can tell: such a row's sum has to be within
    /// 1e-4 of ours at that place.
    /// </summary>
    public string Check()
    {
        RunOurs();
        _peer.Run();
        var theirs = MemoryMarshal.Cast<byte, long>(_peer.Answer());
        var other = 0;
        for (var i = 0; i < _queries.Count; i++)
        {
            for (var j = 0; j < Nearest; j++)
            {
                var (mine, row) = (_last[i].Nearest[j], theirs[(i * Nearest) + j]);
                if (mine.Row == row)
                {
                    continue;
                }

                other++;
                var squared = Squared(_queries[i].Span, _training.AsSpan((int)row * Values3072, Values3072));
                if (squared < mine.Squared || squared > mine.Squared * 1.0001)
                {
                    throw new InvalidOperationException($"Query {i}, neighbour {j}: row {mine.Row} at {mine.Squared}, the peer's {row} at {squared}.");
                }
            }
        }

        return $"{_queries.Count * Nearest - other} of {_queries.Count * Nearest} places equal, {other} swapped by the peer's rounding";
    }

    public double RunOurs() => Clock.Seconds(() => _last = _neighbours.Find(_queries, Blocks(), Nearest));

    public double RunPeer() => _peer.Run();

    public void Dispose()
    {
        _peer.Dispose();
        _neighbours.Dispose();
    }

    private IEnumerable<TrainingBlock> Blocks()
    {
        for (var first = 0; first < Rows; first += BlockRows)
        {
            yield return new TrainingBlock(first, _training.AsMemory(first * Values3072, Math.Min(BlockRows, Rows - first) * Values3072));
        }
    }

    private static long Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
