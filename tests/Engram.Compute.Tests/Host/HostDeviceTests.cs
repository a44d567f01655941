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
}
