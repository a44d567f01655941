using BenchmarkDotNet.Attributes;
using Engram.Storage.Images;

namespace Engram.Benchmarks.Storage;

/// <summary>A kept generation's way to its file and back.</summary>
public class PictureBenchmarks
{
    private const int Side = 512;

    private readonly byte[] _pixels = [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)((i / 3 % Side) + (i / (3 * Side))))];
    private byte[] _file = [];

    [GlobalSetup]
    public void Setup() => _file = Encode();

    [Benchmark]
    public byte[] Encode() => PngFile.Encode(_pixels, Side, Side, 3);

    [Benchmark]
    public DecodedImage Decode() => ImageDecoder.Decode(_file);
}
