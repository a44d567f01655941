using System.Diagnostics;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Tests;

public sealed class RunLockTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void A_second_one_is_refused_and_told_who_holds_the_lock()
    {
        var folder = RunFolder.OpenOrCreate(_scratch["run"]);
        using (RunLock.Take(folder.Path))
        {
            var error = Assert.Throws<RefusedException>(() => RunLock.Take(folder.Path));
            Assert.Equal(
                $"{folder.Path}: another process works on this run (process {Environment.ProcessId} on {Environment.MachineName})",
                error.Message);
        }

        RunLock.Take(folder.Path).Dispose();
        Assert.Equal(["lock"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal(folder.Path, RunFolder.OpenOrCreate(folder.Path).Path);
    }

    [Fact]
    public async Task A_killed_process_leaves_no_lock()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "this machine has no flock");
        var folder = RunFolder.OpenOrCreate(_scratch["run"]);
        RunLock.Take(folder.Path).Dispose();
        string[] arguments = ["--no-fork", folder.In(RunLock.FileName), "sh", "-c", "echo held; exec sleep 600"];
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", arguments) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        Assert.Throws<RefusedException>(() => RunLock.Take(folder.Path));
        other.Kill();
        await other.WaitForExitAsync();

        RunLock.Take(folder.Path).Dispose();
    }

    public void Dispose() => _scratch.Dispose();
}
