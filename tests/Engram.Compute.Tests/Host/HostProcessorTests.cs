using System.Runtime.InteropServices;
using Engram.Compute;

namespace Engram.Tests.Host;

public sealed class HostProcessorTests
{
    [Theory]
    [InlineData(Architecture.X64, true, false)]
    [InlineData(Architecture.Arm64, false, true)]
    public void Processors_with_a_fused_multiply_add_are_accepted(Architecture architecture, bool avx2, bool advSimd) =>
        HostDevice.RequireProcessor(architecture, avx2, advSimd);

    [Theory]
    [InlineData(Architecture.X64, false, false)]
    [InlineData(Architecture.X86, true, false)]
    [InlineData(Architecture.Arm64, false, false)]
    [InlineData(Architecture.Wasm, false, false)]
    public void Older_processors_are_refused_by_one_sentence(Architecture architecture, bool avx2, bool advSimd)
    {
        var error = Assert.Throws<DeviceException>(() => HostDevice.RequireProcessor(architecture, avx2, advSimd));
        Assert.Equal("The host device needs an x86-64 processor with AVX2 and FMA, or Arm64; this one is older.", error.Message);
    }

    [Fact]
    public void The_description_names_width_and_threads()
    {
        using var device = new HostDevice(3, VectorWidth.V256);
        Assert.Equal("host", device.Name);
        Assert.Contains("256-bit vectors, 3 threads", device.Description, StringComparison.Ordinal);
        Assert.Equal(3, device.Threads);
    }

    [Fact]
    public void Zero_threads_are_all_cores_and_a_negative_number_is_refused()
    {
        using var device = new HostDevice();
        Assert.Equal(Environment.ProcessorCount, device.Threads);
        Assert.NotEqual(VectorWidth.Best, device.Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostDevice(-1));
    }

    [Fact]
    public void Weights_and_tensors_of_another_device_are_refused()
    {
        using var narrow = new HostDevice(1, VectorWidth.V128);
        using var wide = new HostDevice(1, VectorWidth.V512);
        using var weights = narrow.Pack([1f], [], 1, 1, 1);
        using var buffer = wide.Allocate(2);
        var error = Assert.Throws<ArgumentException>(
            () => wide.Multiply(new Tensor(buffer, 0, new Shape(1, 1)), weights, new Tensor(buffer, 1, new Shape(1, 1)), default));
        Assert.Contains("packed by another device", error.Message, StringComparison.Ordinal);
    }
}
