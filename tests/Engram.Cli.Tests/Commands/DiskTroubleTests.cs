using System.Diagnostics;

namespace Engram.Tests.Commands;

/// <summary>A disk that is full, or goes away, stops a run in two lines; it goes on where it was, and nothing is written beside it.</summary>
public sealed class DiskTroubleTests : IDisposable
{
    private static readonly string[] Larger = ["--set", "generate.per_prompt=16"];

    private readonly ScratchFolder _folder = new();

    public DiskTroubleTests()
    {
        TinyRun.Training(_folder);
        _folder.Write("tiny.yaml", TinyRun.Yaml(prompts: "[ { strategy: all, take: 4 } ]"));
        Directory.CreateDirectory(_folder["disk"]);
    }

    [Fact]
    public async Task A_full_disk_stops_the_run_and_room_lets_it_go_on()
    {
        Assert.SkipUnless(await MountAsync("-t", "tmpfs", "-o", "size=200k", "tmpfs", _folder["disk"]), "mounting needs root");
        var whole = await WholeAsync();
        var stops = 0;
        for (var kibibytes = 200; ; kibibytes += 200)
        {
            await MountAsync("-o", $"remount,size={kibibytes}k", _folder["disk"]);
            var result = await EngramProcess.RunAsync(_folder.Path, ["run", "tiny.yaml", "--out", "disk/run", .. Larger]);
            if (result.ExitCode == 0)
            {
                break;
            }

            stops++;
            Assert.Equal(1, result.ExitCode);
            Assert.Equal("the disk is full; make room: finished work is kept, and 'engram resume disk/run' goes on", result.ErrorLines[^1]);
            Assert.Contains("No space left on device", result.ErrorLines[^2], StringComparison.Ordinal);
            Assert.DoesNotContain("--debug", result.Error, StringComparison.Ordinal);
            Assert.True(stops < 20, result.Error);
        }

        Assert.True(stops >= 2, $"{stops} runs met a full disk");
        Assert.Equal(whole, await TinyRun.RowsAsync(_folder["disk/run"]));
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "verify", "disk/run")).ExitCode);
    }

    [Fact]
    public async Task A_disk_that_goes_away_stops_the_run_writes_nothing_in_its_place_and_takes_it_up_again()
    {
        Directory.CreateDirectory(_folder["real"]);
        Assert.SkipUnless(await MountAsync("--bind", _folder["real"], _folder["disk"]), "mounting needs root");
        var whole = await WholeAsync();
        using (var process = EngramProcess.Start(_folder.Path, ["run", "tiny.yaml", "--out", "disk/run", .. Larger]))
        {
            while (!process.HasExited && !(Directory.Exists(_folder["real/run/checkpoint/denoise"]) && Directory.GetFiles(_folder["real/run/checkpoint/denoise"]).Length > 0))
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await RunAsync("umount", "-l", _folder["disk"]);
            var result = await process.WaitAsync();
            Assert.Equal(1, result.ExitCode);
            Assert.Equal(
                "a file or folder has gone; if its disk was unmounted, mount it again: finished work is kept, and 'engram resume disk/run' goes on", result.ErrorLines[^1]);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["disk"]));
        Assert.True(await MountAsync("--bind", _folder["real"], _folder["disk"]));
        var resumed = await EngramProcess.RunAsync(_folder.Path, "resume", "disk/run");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(whole, await TinyRun.RowsAsync(_folder["disk/run"]));
    }

    public void Dispose()
    {
        using (var unmount = Process.Start(new ProcessStartInfo("umount", ["-l", _folder["disk"]]) { RedirectStandardError = true })!)
        {
            unmount.WaitForExit();
        }

        _folder.Dispose();
    }

    private async Task<IReadOnlyList<string>> WholeAsync()
    {
        var result = await EngramProcess.RunAsync(_folder.Path, ["run", "tiny.yaml", "--out", "whole", .. Larger]);
        Assert.True(result.ExitCode == 0, result.Error);
        return await TinyRun.RowsAsync(_folder["whole"]);
    }

    private static async Task<bool> MountAsync(params string[] arguments) => OperatingSystem.IsLinux() && await RunAsync("mount", arguments) == 0;

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
