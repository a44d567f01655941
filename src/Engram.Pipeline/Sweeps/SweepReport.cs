namespace Engram.Pipeline.Sweeps;

/// <summary>What the report of a sweep shows; written as report.json beside it.</summary>
/// <param name="Run">What depends on clocks, machines and interruptions.</param>
/// <param name="Figures">A function of the sweep's inputs alone.</param>
public sealed record SweepReport(int Version, SweepReportRun Run, SweepFigures Figures)
{
    /// <summary>Of the keys of report.json.</summary>
    public const int Current = 1;
}
