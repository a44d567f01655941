using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>The text-to-image attack of METHOD.md on one run folder.</summary>
public static class AttackRun
{
    /// <summary>
    /// Starts, continues or, where the folder is finished, reads the run. Durable work is never done again; the tables and images of an
    /// interrupted run equal those of an uninterrupted one.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; everything finished is durable.</exception>
    public static Task<RunSummary> ExecuteAsync(
        RunRequest request, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        throw new NotImplementedException();
}
