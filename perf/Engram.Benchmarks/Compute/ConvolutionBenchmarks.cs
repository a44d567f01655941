using BenchmarkDotNet.Attributes;
using Engram.Compute;

namespace Engram.Benchmarks.Compute;

/// <summary>3 × 3 convolutions of Stable Diffusion 1.x at each width of vectors.</summary>
public class ConvolutionBenchmarks
{
    private HostDevice _device = null!;
    private PackedWeights _weights = null!;
    private Tensor _input;
    private Tensor _output;

    [Params(16, 32, 64)]
    public int Side { get; set; }

    [Params(VectorWidth.V512, VectorWidth.V256, VectorWidth.V128)]
    public VectorWidth Width { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var channels = 320 * 64 / Side;
        _device = new HostDevice(0, Width);
        _weights = _device.Pack(Filled.Floats(9L * channels * channels), Filled.Floats(channels), channels, channels, 3);
        _input = Filled.Tensor(_device, new Shape(1, Side, Side, channels));
        _output = Filled.Tensor(_device, _input.Shape);
    }

    [Benchmark]
    public void Convolve() => _device.Convolve(_input, _weights, _output, 1, 1, default);

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();
}
