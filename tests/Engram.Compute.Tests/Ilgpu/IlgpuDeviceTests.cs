using Engram.Compute;
using Engram.Compute.Ilgpu;

namespace Engram.Tests.Ilgpu;

/// <summary>The device around its kernels: threads, several devices, memory, the end of its life.</summary>
public sealed class IlgpuDeviceTests(SimulatorFixture fixture, OpenClFixture openCl) : IClassFixture<SimulatorFixture>
{
    private static readonly Shape Small = new(2, 3);

    [Fact]
    public void Members_may_be_called_from_several_threads()
    {
        string[] operations = ["add", "concat", "guide", "upsample"];
        Parallel.ForEach(
            operations,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            operation => Assert.All(OperationCases.Of(CaseSize.Tiny, operation), operationCase => operationCase.Verify(fixture.Device)));
    }

    [Fact]
    public void Several_devices_live_in_one_process_and_refuse_each_others_memory()
    {
        using var other = SimulatorBackend.Open();
        using var here = fixture.Device.Allocate(6);
        using var there = other.Allocate(6);
        foreach (var operationCase in OperationCases.Of(CaseSize.Tiny, "guide"))
        {
            operationCase.Verify(other);
            operationCase.Verify(fixture.Device);
        }

        var error = Assert.Throws<ShapeException>(() => other.Add(here.As(Small), there.As(Small), there.As(Small)));
        Assert.Contains("not in the memory of device 'simulator'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_device_are_refused()
    {
        using var reference = new ReferenceDevice();
        using var weights = reference.Pack(new float[6], [], 2, 3, 1);
        using var input = fixture.Device.Allocate(6);
        using var output = fixture.Device.Allocate(4);
        Assert.Throws<ShapeException>(() => fixture.Device.Multiply(input.As(Small), weights, output.As(new Shape(2, 2)), default));
    }

    [Fact]
    public void A_disposed_device_refuses_work_and_its_memory_may_be_disposed_of_later()
    {
        var device = SimulatorBackend.Open();
        var buffer = device.Allocate(6);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(6));
        Assert.Throws<ObjectDisposedException>(() => device.Upload(new float[6], buffer.As(Small)));
        buffer.Dispose();
    }

    [Fact]
    public void Memory_that_a_device_does_not_have_is_an_error_of_the_device()
    {
        var device = openCl.DeviceOrSkip();
        var error = Assert.Throws<DeviceException>(() => device.Allocate(1L << 44));
        Assert.Contains("67108864 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller batch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_rows_of_bytes_are_cut_into_parts_whose_sums_are_exact()
    {
        var device = openCl.DeviceOrSkip();
        const int Length = 200_003;
        var white = new byte[Length];
        Array.Fill(white, (byte)255);
        using var a = device.AllocateBytes(Length);
        using var b = device.AllocateBytes(Length);
        device.UploadBytes(white, a, 0);
        device.UploadBytes(new byte[Length], b, 0);
        var sums = new long[1];
        device.SquaredDistances(new ByteRows(a, 0, 1, Length, Length), new ByteRows(b, 0, 1, Length, Length), sums);
        Assert.Equal(Length * 255L * 255L, sums[0]);
    }
}
