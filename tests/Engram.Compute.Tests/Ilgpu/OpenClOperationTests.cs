using Engram.Compute.Ilgpu;

namespace Engram.Tests.Ilgpu;

/// <summary>Every operation on a real OpenCL driver, against the definition.</summary>
public sealed class OpenClOperationTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Operations() => [.. OperationCases.Operations(CaseSize.Full)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_equals_the_definition(string operation) => Verify(operation, ProductTiles.Fitting);

    [Theory]
    [InlineData("multiply", false)]
    [InlineData("multiply", true)]
    [InlineData("convolve", false)]
    [InlineData("convolve", true)]
    public void Both_product_tiles_equal_the_definition(string operation, bool wide) =>
        Verify(operation, wide ? ProductTiles.Wide : ProductTiles.Narrow);

    private void Verify(string operation, ProductTiles tiles)
    {
        var device = (IlgpuDevice)fixture.Device;
        device.Tiles = tiles;
        Assert.NotEmpty(OperationCases.Of(CaseSize.Full, operation));
        Assert.All(OperationCases.Of(CaseSize.Full, operation), operationCase => operationCase.Verify(device));
    }
}
