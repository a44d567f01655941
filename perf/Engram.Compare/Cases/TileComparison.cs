using System.Runtime.InteropServices;
using Engram.Compare.Python;
using Engram.Compare.Timing;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Compare.Cases;

/// <summary>Tile distances of all pairs of a prompt's generations: ours from the bytes, exact; the peer's from float32 that lies ready.</summary>
internal sealed class TileComparison : IComparison
{
    private const int Side = 512;
    private const int Grid = 4;

    private readonly PythonPeer _peer;
    private readonly TileDistances _distances;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _images;
    private PairDistances? _last;

    private TileComparison(PythonPeer peer, TileDistances distances, IReadOnlyList<ReadOnlyMemory<byte>> images) =>
        (_peer, _distances, _images) = (peer, distances, images);

    public string Name => $"tile distances of {_images.Count} images of {Side}² × 3, {Grid} × {Grid} tiles";

    public string Peer => _peer.Name;

    public double Operations => (double)_images.Count * (_images.Count - 1) * Side * Side * 3;

    public Limit Limit => Limit.PairProducts;

    public static TileComparison? Open(IDevice device, int threads, string peerCase, int images)
    {
        var layout = new TileLayout(Side, Side, 3, Grid);
        var size = Side * Side * 3;
        var all = new ReadOnlyMemory<byte>[images];
        for (var i = 0; i < images; i++)
        {
            all[i] = Values.Bytes(size, (ulong)i << 32);
        }

        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                var tile = new byte[layout.Tiles[0].Values];
                for (var t = 0; t < layout.Tiles.Length; t++)
                {
                    foreach (var image in all)
                    {
                        layout.Pack(image.Span, t, 1, tile);
                        stream.Write(tile);
                    }
                }
            }

            var peer = PythonPeer.Start(threads, peerCase, file, images, layout.Tiles.Length, layout.Tiles[0].Values);
            return peer is null ? null : new TileComparison(peer, new TileDistances(device, layout), all);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The peer's sums are rounded to float32 and go through a difference of larger numbers: 1e-5 of their size.</summary>
    public string Check()
    {
        RunOurs();
        _peer.Run();
        var theirs = MemoryMarshal.Cast<byte, float>(_peer.Answer());
        var ours = new float[theirs.Length];
        for (var i = 0; i < _images.Count; i++)
        {
            for (var j = 0; j < _images.Count; j++)
            {
                // The peer's diagonal is what rounding leaves of zero.
                ours[(i * _images.Count) + j] = i == j ? theirs[(i * _images.Count) + j] : _last![i, j].Squared;
            }
        }

        return Values.Compare(ours, theirs, 1e-4);
    }

    public double RunOurs() => Clock.Seconds(() => _last = _distances.AllPairs(_images));

    public double RunPeer() => _peer.Run();

    public void Dispose()
    {
        _peer.Dispose();
        _distances.Dispose();
    }
}
