using Engram.Pipeline.Reports;

namespace Engram.Pipeline.Sweeps;

/// <summary>The first numbers of a cell.</summary>
/// <param name="Values">By key of the configuration.</param>
/// <param name="State">done, failed or pending.</param>
/// <param name="Error">Why it failed, or why its run cannot be read; null otherwise.</param>
/// <param name="Provisional">Its run is not finished; false where there is none.</param>
/// <param name="Headline">As in the cell's own report; null where it has no run that can be read.</param>
/// <param name="Threshold">As there.</param>
public sealed record SweepCellFigures(
    string Name, IReadOnlyDictionary<string, string> Values, string State, string? Error, bool Provisional, ReportHeadline? Headline,
    ThresholdFigure? Threshold);
