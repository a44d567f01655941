using BenchmarkDotNet.Attributes;
using Engram.Compute;

namespace Engram.Benchmarks.Compute;

/// <summary>What stands between the products: norms, gated activation and attention, at 64 × 64 positions of 320 channels.</summary>
public class RowBenchmarks
{
    private const int Positions = 4096;
    private const int Channels = 320;

    private readonly HostDevice _device = new();
    private Tensor _input;
    private Tensor _output;
    private Tensor _wide;
    private Tensor _factor;

    [GlobalSetup]
    public void Setup()
    {
        _input = Filled.Tensor(_device, new Shape(1, Positions, Channels));
        _output = Filled.Tensor(_device, _input.Shape);
        _wide = Filled.Tensor(_device, new Shape(1, Positions, 2 * Channels));
        _factor = Filled.Tensor(_device, new Shape(Channels));
    }

    [Benchmark]
    public void GroupNormSilu() => _device.GroupNorm(_input, _factor, _factor, _output, 32, 1e-5f, Activation.Silu, null);

    [Benchmark]
    public void LayerNorm() => _device.LayerNorm(_input, _factor, _factor, _output, 1e-5f);

    [Benchmark]
    public void Geglu() => _device.Geglu(_wide, _output);

    [Benchmark]
    public void Attention() => _device.Attention(_input, _input, _input, _output, 8, causal: false);

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();
}
