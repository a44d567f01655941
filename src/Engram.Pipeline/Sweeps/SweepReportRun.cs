namespace Engram.Pipeline.Sweeps;

/// <summary>How the sweep went on its machines.</summary>
/// <param name="Provisional">A cell is pending: its figures are of what is through every stage, or missing.</param>
/// <param name="Cells">Those that have a run, in their order.</param>
public sealed record SweepReportRun(bool Provisional, IReadOnlyList<SweepCellRun> Cells);
