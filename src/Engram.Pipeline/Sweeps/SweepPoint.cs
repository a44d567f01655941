using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Sweeps;

/// <summary>A cell's two rates, as in its headline.</summary>
/// <param name="Number">The value as a number; null where it is a name.</param>
public sealed record SweepPoint(string Cell, string Value, double? Number, Share Extracted, Share Flagged);
