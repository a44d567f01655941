using System.Diagnostics;
using Engram.Compute;

namespace Engram.Tests.Devices;

/// <summary>Which drivers a process loads. Each case is a process of its own: this one has loaded them all by now.</summary>
public sealed class DriverLoadingTests
{
    private const string Scenario = "ENGRAM_DRIVER_SCENARIO";

    [Theory]
    [InlineData("host")]
    [InlineData("cuda")]
    [InlineData("opencl")]
    [InlineData("broken")]
    public async Task Only_the_driver_that_was_asked_for_is_loaded(string scenario)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DriverLoadingTests).Assembly.Location);
        }

        start.ArgumentList.Add("-explicit");
        start.ArgumentList.Add("only");
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(DriverLoadingTests).FullName}.{nameof(Child)}");
        start.Environment[Scenario] = scenario;

        var folder = Directory.CreateTempSubdirectory("engram-drivers-");
        try
        {
            if (scenario == "broken")
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, "libOpenCL.so.1"), []);
                start.Environment["LD_LIBRARY_PATH"] = folder.FullName;
            }

            using var child = Process.Start(start)!;
            var text = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, await text + errors);
            Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", await text, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact(Explicit = true)]
    public void Child()
    {
        var scenario = Environment.GetEnvironmentVariable(Scenario)!;
        if (scenario == "broken")
        {
            var entry = Assert.Single(DeviceCatalog.List(), entry => entry.Name.StartsWith("opencl", StringComparison.Ordinal));
            Assert.False(entry.Usable);
            Assert.Contains("libOpenCL.so.1 could not be loaded", entry.Reason, StringComparison.Ordinal);
            var error = Assert.Throws<DeviceException>(() => DeviceCatalog.Open("opencl", 0));
            Assert.Contains("libOpenCL.so.1 could not be loaded", error.Message, StringComparison.Ordinal);
            DeviceCatalog.Open("host", 0).Dispose();
            return;
        }

        try
        {
            DeviceCatalog.Open(scenario, 0).Dispose();
        }
        catch (DeviceException) when (scenario != "host")
        {
            // The driver was looked for, which is all that this test needs.
        }

        var loaded = File.ReadAllText("/proc/self/maps");
        Assert.True(scenario == "cuda" || !loaded.Contains("libcuda", StringComparison.Ordinal), "libcuda is loaded");
        Assert.True(scenario == "opencl" || !loaded.Contains("libOpenCL", StringComparison.Ordinal), "libOpenCL is loaded");
    }
}
