using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace Engram.Tests.Servers;

/// <summary>
/// A Slurm cluster of one node on this machine, run by whoever runs the tests, that ends with them; from Debian's packages slurm-wlm and munge.
/// No cgroups, no accounting: the scheduler, its array jobs, dependencies and requeues are real.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Daemons = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("engram-slurm-").FullName;
    private readonly List<Process> _daemons = [];

    /// <summary>Starts the daemons; returns when the node is idle.</summary>
    public SlurmCluster()
    {
        Assert.SkipUnless(IsInstalled, "Slurm and MUNGE are not installed (Debian: slurm-wlm, munge)");
        foreach (var name in new[] { "state", "spool" })
        {
            Directory.CreateDirectory(In(name));
        }

        File.WriteAllBytes(In("munge.key"), RandomNumberGenerator.GetBytes(128));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(In("munge.key"), UnixFileMode.UserRead);
        }

        File.WriteAllText(In("slurm.conf"), Configuration());
        Environment = new Dictionary<string, string> { ["SLURM_CONF"] = In("slurm.conf") };
        Begin(
            Daemons[0], "--foreground", "--force", $"--socket={In("munge.socket")}", $"--key-file={In("munge.key")}", $"--log-file={In("munged.log")}",
            $"--pid-file={In("munged.pid")}", $"--seed-file={In("munged.seed")}", "--num-threads=2");
        Until(() => File.Exists(In("munge.socket")), "MUNGE did not start");
        Begin(Daemons[1], "-D", "-c", "-f", In("slurm.conf"));
        Begin(Daemons[2], "-D", "-c", "-f", In("slurm.conf"), "-N", Node);
        Until(() => Run("sinfo", "--noheader", "--format=%t").Trim() == "idle", "the node did not become idle");
    }

    public static bool IsInstalled => Daemons.Append("/usr/bin/sbatch").All(File.Exists);

    /// <summary>By which Slurm's programs, and those that call them, find this cluster.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    private static string Node => System.Environment.MachineName.Split('.')[0];

    /// <summary>What one of Slurm's programs prints; its error where it fails.</summary>
    public string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine("/usr/bin", program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : error.GetAwaiter().GetResult();
    }

    /// <summary>What the daemons wrote, for a test that fails.</summary>
    public string Logs() => string.Concat(new[] { "ctld.log", "slurmd.log" }.Where(name => File.Exists(In(name))).Select(name => $"{name}\n{File.ReadAllText(In(name))}\n"));

    public void Dispose()
    {
        Run("scancel", "--quiet", "--state=PENDING");
        Run("scancel", "--quiet", "--state=RUNNING");
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.StandardInput.Close();
            daemon.WaitForExit();
            daemon.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    // cred_expire: a requeued job waits so long before it may begin again (120 s without it). KillWait: between SIGTERM and SIGKILL.
    private string Configuration() =>
        $"""
        ClusterName=engram
        SlurmctldHost={Node}(127.0.0.1)
        SlurmctldPort={FreePort()}
        SlurmdPort={FreePort()}
        SlurmUser={System.Environment.UserName}
        SlurmdUser={System.Environment.UserName}
        AuthType=auth/munge
        AuthInfo=socket={In("munge.socket")},cred_expire=5
        CredType=cred/munge
        StateSaveLocation={In("state")}
        SlurmdSpoolDir={In("spool")}
        SlurmctldPidFile={In("ctld.pid")}
        SlurmdPidFile={In("slurmd.pid")}
        SlurmctldLogFile={In("ctld.log")}
        SlurmdLogFile={In("slurmd.log")}
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        SchedulerType=sched/builtin
        SchedulerParameters=sched_interval=1,batch_sched_delay=0
        SlurmdParameters=config_overrides
        ReturnToService=2
        MpiDefault=none
        KillWait=2
        NodeName={Node} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
        PartitionName=gpu Nodes=ALL Default=YES MaxTime=INFINITE State=UP

        """;

    // The shell reads until its input is closed, by us or by our end however it came, and then ends the daemon.
    private void Begin(string daemon, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "\"$@\" & read -r end; kill $!; wait $!", "sh", daemon, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["SLURM_CONF"] = In("slurm.conf");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons.Add(process);
    }

    private void Until(Func<bool> condition, string failure)
    {
        for (var left = Patience; !condition(); left -= TimeSpan.FromMilliseconds(100))
        {
            Assert.True(left > TimeSpan.Zero, $"{failure}: {Logs()}");
            Thread.Sleep(100);
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
