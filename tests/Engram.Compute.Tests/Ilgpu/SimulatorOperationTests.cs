namespace Engram.Tests.Ilgpu;

/// <summary>Every operation on simulated threads, which needs no driver, against the definition. It is slow: tiny cases only.</summary>
public sealed class SimulatorOperationTests(SimulatorFixture fixture) : IClassFixture<SimulatorFixture>
{
    // 70,000 bytes a row are minutes of simulated barriers; OpenCL runs them.
    private const string LongRows = "distances black and white";

    public static TheoryData<string> Operations() => [.. OperationCases.Operations(CaseSize.Tiny)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_equals_the_definition(string operation)
    {
        foreach (var operationCase in OperationCases.Of(CaseSize.Tiny, operation).Where(operationCase => operationCase.Name != LongRows))
        {
            operationCase.Verify(fixture.Device);
        }
    }
}
