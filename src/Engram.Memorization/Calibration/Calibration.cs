namespace Engram.Memorization;

/// <summary>The rule that turns null distances into an edge threshold.</summary>
public static class Calibration
{
    /// <summary>Generations of a prompt that take part, at most.</summary>
    public const int MostGenerations = 16;

    /// <summary>Generations of each calibration prompt that take part.</summary>
    public static int Generations(int perPrompt) => Math.Min(MostGenerations, perPrompt);

    /// <summary>Pairs that so many prompts give: unordered pairs of prompts, times generations.</summary>
    public static long PairsOf(int prompts, int generations) => (long)prompts * (prompts - 1) / 2 * generations;

    /// <summary>Indices of the calibration prompts, ascending: spread evenly over the selected list, at most one of a cluster.</summary>
    /// <param name="clusters">For each selected prompt its cluster of duplicate training images; null where it has none.</param>
    public static IReadOnlyList<int> ChoosePrompts(IReadOnlyList<long?> clusters, int count) => throw new NotImplementedException();

    /// <summary>Whether these numbers can resolve the rate, before anything is generated.</summary>
    /// <exception cref="SettingException">Fewer than 1 / rate pairs; the message says how many prompts are needed.</exception>
    public static void Require(int prompts, int generations, decimal rate) => throw new NotImplementedException();

    /// <summary>The largest threshold whose share of null pairs strictly below it is at most the rate.</summary>
    /// <param name="prompts">Calibration prompts and <paramref name="generations"/> of each, for the messages.</param>
    /// <exception cref="SettingException">Fewer than 1 / rate pairs.</exception>
    public static CalibrationResult Resolve(NullHistogram histogram, decimal rate, int prompts, int generations) =>
        throw new NotImplementedException();
}
