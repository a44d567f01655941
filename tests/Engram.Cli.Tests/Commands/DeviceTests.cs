using System.Text.Json;

namespace Engram.Tests.Commands;

/// <summary>Which drivers are loaded, and what the doctor says of them.</summary>
public sealed class DeviceTests
{
    [Fact]
    public async Task The_host_device_loads_no_driver_of_a_card()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux'");
        using var folder = new ScratchFolder();
        folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(folder), prompts: "[ { strategy: all, take: 4 } ]"));
        using var process = EngramProcess.Start(folder.Path, "run", "tiny.yaml", "--out", "out", "--set", "generate.steps=10", "--set", "generate.per_prompt=16");

        // Libraries stay mapped once loaded, so the last reading before the end has seen all of them; the model has run by then.
        var maps = "";
        var hasDrawn = false;
        while (!process.HasExited)
        {
            try
            {
                maps = File.ReadAllText($"/proc/{process.Id}/maps") is { Length: > 0 } read ? read : maps;
            }
            catch (IOException)
            {
                break;
            }

            hasDrawn |= Directory.Exists(folder["out/checkpoint/denoise"]) && Directory.EnumerateFiles(folder["out/checkpoint/denoise"]).Any();
            await Task.Delay(20);
        }

        var result = await process.WaitAsync();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(hasDrawn);
        Assert.Contains("libcoreclr", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libOpenCL", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libcuda", maps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_driver_is_listed_with_its_reason_and_the_host_is_fine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library has another name elsewhere");
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["libOpenCL.so.1"], []);
        File.WriteAllBytes(folder["libOpenCL.so"], []);
        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = folder.Path };
        using var doctor = EngramProcess.Start(folder.Path, environment, "doctor", "--json");
        var report = await doctor.WaitAsync();

        Assert.True(report.ExitCode == 0, report.Error + report.Output);
        using var document = JsonDocument.Parse(report.Output);
        var devices = document.RootElement.GetProperty("devices").EnumerateArray().ToList();
        var opencl = Assert.Single(devices, device => device.GetProperty("name").GetString()!.StartsWith("opencl", StringComparison.Ordinal));
        Assert.False(opencl.GetProperty("usable").GetBoolean());
        Assert.NotEmpty(opencl.GetProperty("reason").GetString()!);

        using var asked = EngramProcess.Start(folder.Path, environment, "doctor", "--device", "opencl");
        var refused = await asked.WaitAsync();
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("opencl", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_ends_with_one_line_that_is_equal_at_every_thread_count()
    {
        using var folder = new ScratchFolder();
        var one = await EngramProcess.RunAsync(folder.Path, "doctor", "--device", "host", "--threads", "1");
        var two = await EngramProcess.RunAsync(folder.Path, "doctor", "--device", "host", "--threads", "2");

        Assert.True(one.ExitCode == 0, one.Error + one.Output);
        var line = one.Output.TrimEnd().Split('\n')[^1];
        Assert.Matches("^arithmetic 2, digest [0-9a-f]{64}$", line);
        Assert.Equal(line, two.Output.TrimEnd().Split('\n')[^1]);
    }
}
