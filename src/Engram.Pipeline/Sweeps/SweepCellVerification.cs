using Engram.Pipeline.Evidence;

namespace Engram.Pipeline.Sweeps;

/// <param name="State">done, failed or pending.</param>
/// <param name="Found">Null where the cell has no finished run to check.</param>
public sealed record SweepCellVerification(string Name, string State, Verification? Found);
