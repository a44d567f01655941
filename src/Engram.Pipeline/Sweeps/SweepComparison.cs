namespace Engram.Pipeline.Sweeps;

/// <summary>Cells that differ in one key alone, beside each other.</summary>
/// <param name="Key">Of the configuration.</param>
/// <param name="IsNumber">Whether the values are points on a line; seeds, models and words are names.</param>
/// <param name="Values">In the order of the sweep, numbers ascending.</param>
/// <param name="Series">One a combination of the other keys' values.</param>
public sealed record SweepComparison(string Key, bool IsNumber, IReadOnlyList<string> Values, IReadOnlyList<SweepSeries> Series);
