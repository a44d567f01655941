using Engram.Pipeline.Reviews;

namespace Engram.Pipeline.Reports;

/// <summary>What report.html shows; written as report.json beside it.</summary>
/// <param name="Run">What depends on clock, machine and interruptions.</param>
/// <param name="Figures">A function of the run's inputs alone: an interrupted run has the same as an uninterrupted one.</param>
public sealed record RunReport(int Version, ReportRun Run, ReportFigures Figures)
{
    /// <summary>Of the keys of report.json.</summary>
    public const int Current = 1;

    /// <summary>What people said after the run had ended; null without a label.</summary>
    public LabelReport? Labels { get; init; }
}
