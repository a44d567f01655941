using System.Diagnostics;
using System.Globalization;

namespace Engram.Compare.Python;

/// <summary>A peer in Debian's Python, in a process of its own that waits for a line, works and says how long it took.</summary>
internal sealed class PythonPeer : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>OpenBLAS and OpenMP threads spin for some time after their work; whoever is measured next must not share the cores with them.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;

    private PythonPeer(Process process, string name) => (_process, Name) = (process, name);

    public string Name { get; }

    /// <summary>Starts a case of peers.py; null, and a line on the standard error, where Python or the package is not installed.</summary>
    public static PythonPeer? Start(int threads, string name, params IReadOnlyList<object> arguments)
    {
        if (!File.Exists(Interpreter))
        {
            Console.Error.WriteLine($"skipped {name}: no {Interpreter}");
            return null;
        }

        var start = new ProcessStartInfo(Interpreter) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Python", "peers.py"));
        start.ArgumentList.Add(name);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        }

        foreach (var variable in (ReadOnlySpan<string>)["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"])
        {
            start.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        }

        var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine() ?? "missing: it ended at once";
        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            return new PythonPeer(process, line["ready ".Length..]);
        }

        Console.Error.WriteLine($"skipped {name}: {line}");
        process.Dispose();
        return null;
    }

    /// <returns>Seconds of the work alone.</returns>
    public double Run()
    {
        var seconds = double.Parse(Ask("run"), CultureInfo.InvariantCulture);
        Thread.Sleep(Rest);
        return seconds;
    }

    /// <summary>The bytes of the last answer's array.</summary>
    public byte[] Answer()
    {
        var file = Path.GetTempFileName();
        try
        {
            Ask($"answer {file}");
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended at '{line}'.");
    }
}
