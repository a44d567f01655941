using System.Diagnostics;
using Engram.Compute;
using Engram.Compute.Doctor;
using Engram.Compute.Ilgpu;

namespace Engram.Tests.Doctor;

/// <summary>The doctor's proof itself, and through it every kernel on both ILGPU back ends that run without a GPU.</summary>
public sealed class SelfTestTests(ITestOutputHelper output)
{
    [Fact]
    public void Simulated_gpu_threads_give_the_bits_of_the_definition()
    {
        using var device = SimulatorBackend.Open();
        AssertEqual(device);
    }

    [Fact]
    public void OpenCl_gives_the_bits_of_the_definition()
    {
        using var device = OpenClDevice.OpenOrSkip();
        AssertEqual(device);
    }

    private void AssertEqual(IDevice device)
    {
        using var reference = new ReferenceDevice();
        var watch = Stopwatch.StartNew();
        var report = SelfTest.Run(device, reference, TestContext.Current.CancellationToken);
        output.WriteLine($"{device.Description}: {watch.Elapsed.TotalSeconds:F1} s, {report.Sha256}");
        Assert.All(report.Operations, operation => Assert.Null(operation.Difference));
    }
}
