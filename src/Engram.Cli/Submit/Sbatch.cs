using System.ComponentModel;
using System.Diagnostics;
using Engram.Cli.Configuration;

namespace Engram.Cli.Submit;

/// <summary>Slurm's own program.</summary>
internal static class Sbatch
{
    /// <summary>Submits a script and returns the job's id.</summary>
    /// <exception cref="ConfigurationException">There is no such program here.</exception>
    /// <exception cref="IOException">It refused; its own words say why.</exception>
    public static async Task<string> SubmitAsync(string script, IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo("sbatch", ["--parsable", .. arguments, script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new ConfigurationException($"--slurm: sbatch is not to be found ({e.Message}); submit on a login node, or write the scripts only with --dry-run", e);
        }

        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);

        // JOB, or JOB;CLUSTER.
        var id = (await output).Trim().Split(';')[0];
        return process.ExitCode == 0 && id.Length > 0
            ? id
            : throw new IOException($"sbatch ended with {process.ExitCode}: {(await error).Trim()}");
    }
}
