using Engram.Compute;

namespace Engram.Tests.Host;

/// <summary>The host's vectors of every width, on one, two and three threads, against the definition.</summary>
public sealed class HostDeviceTests
{
    public static TheoryData<VectorWidth, int, string> Configurations()
    {
        var data = new TheoryData<VectorWidth, int, string>();
        foreach (var operation in OperationCases.Operations(CaseSize.Full))
        {
            data.Add(VectorWidth.V128, 2, operation);
            data.Add(VectorWidth.V256, 3, operation);
            data.Add(VectorWidth.V512, 1, operation);
            data.Add(VectorWidth.Best, 2, operation);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_operation_equals_the_definition(VectorWidth width, int threads, string operation)
    {
        using var device = new HostDevice(threads, width);
        foreach (var operationCase in OperationCases.Of(CaseSize.Full, operation))
        {
            operationCase.Verify(device);
        }
    }

    /// <summary>Outputs of 16 MiB and more go past the caches, by vectors of each width.</summary>
    [Theory]
    [InlineData(VectorWidth.V128)]
    [InlineData(VectorWidth.V256)]
    [InlineData(VectorWidth.V512)]
    public void A_product_larger_than_the_caches_equals_the_definition(VectorWidth width)
    {
        const int rows = 2051, outputs = 2064;
        var product = new OperationCase("large product", w =>
        {
            var output = w.Output(new Shape(rows, outputs));
            w.Device.Multiply(w.Input(new Shape(rows, 5)), w.Weights(outputs, 5, 1, bias: true), output, default);
            return Array.ConvertAll(w.Read(output), v => (long)BitConverter.SingleToUInt32Bits(v));
        });
        using var device = new HostDevice(2, width);
        product.Verify(device);
    }

    [Fact]
    public void Lanes_share_memory_and_weights_with_their_device()
    {
        using var device = new HostDevice(4);
        using var buffer = device.Allocate(8);
        var all = buffer.As(new Shape(4, 2));
        var lanes = device.Lanes(2);

        device.RunLanes(2, lane => lanes[lane].Upload([lane, lane, lane, lane], all.Slice(2 * lane, 2)));

        var values = new float[8];
        device.Download(all, values);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], values);
        Assert.Same(lanes, device.Lanes(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Lanes(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Lanes(0));
    }
}
