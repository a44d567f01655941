namespace Engram.Compare.Timing;

/// <summary>One pair of runs.</summary>
/// <param name="Ours">Seconds of one of our runs.</param>
/// <param name="Theirs">Seconds of one of the peer's.</param>
/// <param name="Limit">The machine's limit in operations per second, measured between the two.</param>
internal readonly record struct Pair(double Ours, double Theirs, double Limit);
