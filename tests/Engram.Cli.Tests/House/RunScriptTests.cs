using System.Management.Automation.Runspaces;
using PowerShell = System.Management.Automation.PowerShell;

namespace Engram.Tests.House;

/// <summary>run.ps1 executed by PowerShell's own engine, with a stand-in for dotnet that shows what it was given.</summary>
public sealed class RunScriptTests
{
    [Fact]
    public void The_script_forwards_its_arguments_and_ends_with_the_programs_exit_code()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the stand-in is a shell script");
            return;
        }

        using var folder = new ScratchFolder();
        var seen = folder["seen"];
        var dotnet = folder["dotnet"];
        File.WriteAllText(dotnet, $"#!/bin/sh\nfor word in \"$@\"; do printf '%s\\n' \"$word\" >> '{seen}'; done\nexit 3\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        var script = Path.Combine(RepositoryRoot.Path, "run.ps1");
        shell.AddScript(
            $"$env:PATH = '{folder.Path}' + ':' + $env:PATH; & '{script}' run 'my config.yaml' --set 'prompts[0].take=5' --json; $LASTEXITCODE");
        var path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            var output = shell.Invoke();

            Assert.Empty(shell.Streams.Error);
            Assert.Equal(3, output[^1].BaseObject);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        Assert.Equal(
            [
                "run", "--project", Path.Combine(RepositoryRoot.Path, "src/Engram.Cli"), "-c", "Release", "--",
                "run", "my config.yaml", "--set", "prompts[0].take=5", "--json",
            ],
            File.ReadAllLines(seen));
    }
}
