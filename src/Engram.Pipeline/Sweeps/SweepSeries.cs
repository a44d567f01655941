namespace Engram.Pipeline.Sweeps;

/// <summary>The finished cells that agree in all keys but one.</summary>
/// <param name="Others">The values in which they agree, by key; empty where the sweep has one key.</param>
/// <param name="Points">In the order of the comparison's values; a cell without figures has none.</param>
public sealed record SweepSeries(IReadOnlyDictionary<string, string> Others, IReadOnlyList<SweepPoint> Points);
