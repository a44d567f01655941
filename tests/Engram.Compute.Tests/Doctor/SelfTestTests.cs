using Engram.Compute;
using Engram.Compute.Arithmetic;
using Engram.Compute.Doctor;
using Engram.Compute.Ilgpu;
using Engram.Tests.Ilgpu;

namespace Engram.Tests.Doctor;

public sealed class SelfTestTests(OpenClFixture openCl)
{
    // What every right machine gives under Arithmetic 2.
    private const string DigestOfArithmetic2 = "b14720d30f35130f5ab777f16fcc36c5b7bf9e4e28de497e9585ce4c62ab6886";

    [Fact]
    public void The_host_gives_the_digest_of_the_definition()
    {
        using var device = new HostDevice();
        AssertRight(device);
    }

    [Fact]
    public void OpenCl_gives_the_digest_of_the_definition() => AssertRight(openCl.DeviceOrSkip());

    [Fact]
    public void A_device_that_fails_is_reported_operation_by_operation()
    {
        using var reference = new ReferenceDevice();
        var broken = SimulatorBackend.Open();
        broken.Dispose();
        var report = SelfTest.Run(broken, reference, TestContext.Current.CancellationToken);
        Assert.False(report.Equal);
        Assert.All(report.Operations, operation => Assert.StartsWith("failed: ", operation.Difference, StringComparison.Ordinal));
        Assert.NotEqual(DigestOfArithmetic2, report.Sha256);
    }

    [Fact]
    public void The_first_difference_is_named_with_both_values()
    {
        byte[] expected = [0, 0, 128, 63, 0, 0, 0, 64];
        byte[] actual = [0, 0, 128, 63, 1, 0, 0, 64];
        Assert.Null(SelfTest.Difference(expected, [.. expected]));
        Assert.Equal("value 1 is 2.00000024 (0x40000001) instead of 2 (0x40000000)", SelfTest.Difference(expected, actual));
        Assert.Equal("byte 4 of 8 differs", SelfTest.Difference(expected, actual[..4]));
    }

    private static void AssertRight(IDevice device)
    {
        using var reference = new ReferenceDevice();
        var report = SelfTest.Run(device, reference, TestContext.Current.CancellationToken);
        Assert.All(report.Operations, operation => Assert.Null(operation.Difference));
        Assert.True(report.Equal);
        Assert.Equal(2, Definition.Version);
        Assert.Equal(DigestOfArithmetic2, report.Sha256);
    }
}
