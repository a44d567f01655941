using BenchmarkDotNet.Attributes;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Benchmarks.Memorization;

/// <summary>Tile distances of all pairs, and nearest rows of a set.</summary>
public class DistanceBenchmarks
{
    private const int Side = 128;
    private const int Images = 100;

    private readonly HostDevice _device = new();
    private TileDistances _tiles = null!;
    private NearestNeighbours _neighbours = null!;
    private ReadOnlyMemory<byte>[] _images = [];
    private TrainingBlock[] _training = [];

    [GlobalSetup]
    public void Setup()
    {
        const int size = Side * Side * 3;
        var bytes = Filled.Bytes(Images * size);
        _images = [.. Enumerable.Range(0, Images).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i * size, size))];
        _training = [new TrainingBlock(0, bytes)];
        _tiles = new TileDistances(_device, new TileLayout(Side, Side, 3, 4));
        _neighbours = new NearestNeighbours(_device, size);
    }

    [Benchmark]
    public PairDistances AllPairs() => _tiles.AllPairs(_images);

    [Benchmark]
    public IReadOnlyList<QueryNeighbours> Nearest() => _neighbours.Find(_images, _training, 50);

    [GlobalCleanup]
    public void Cleanup()
    {
        _tiles.Dispose();
        _neighbours.Dispose();
        _device.Dispose();
    }
}
