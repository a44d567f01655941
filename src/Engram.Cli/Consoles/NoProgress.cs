using Engram.Pipeline.Runs;

namespace Engram.Cli.Consoles;

/// <summary>Where there is no terminal: the log has a line a minute.</summary>
internal sealed class NoProgress : IProgress<RunProgress>
{
    public void Report(RunProgress value)
    {
        // The log says it.
    }
}
