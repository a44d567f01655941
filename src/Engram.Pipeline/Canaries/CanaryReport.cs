namespace Engram.Pipeline.Canaries;

/// <summary>What was written: canaries.json.</summary>
/// <param name="Beside">What goes beside the training set, relative to the folder.</param>
/// <param name="Canaries">Different ones that are trained on.</param>
/// <param name="Rows">Of these with their repeats.</param>
/// <param name="MostBits">log2(reserve + 1): the largest exposure that this reserve can show.</param>
public sealed record CanaryReport(
    string Data, string Beside, int Width, int Height, int Channels, int Canaries, long Rows, int Reserve, double MostBits, long Seed, IReadOnlyList<int> Repeats);
