namespace Engram.Pipeline.Sweeps;

/// <summary>The figures of a sweep's report.</summary>
/// <param name="Attack">The same in all cells; empty while none has begun.</param>
/// <param name="Cells">In their order, failed and pending ones too.</param>
/// <param name="Comparisons">One a key with more than one value.</param>
public sealed record SweepFigures(string Name, string Attack, IReadOnlyList<SweepCellFigures> Cells, IReadOnlyList<SweepComparison> Comparisons);
