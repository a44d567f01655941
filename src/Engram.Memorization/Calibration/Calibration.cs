using System.Globalization;

namespace Engram.Memorization;

/// <summary>The rule that turns null distances into an edge threshold.</summary>
public static class Calibration
{
    /// <summary>Generations of a prompt that take part, at most.</summary>
    public const int MostGenerations = 16;

    private const string PromptsKey = "edges.calibration_prompts";

    /// <summary>Generations of each calibration prompt that take part.</summary>
    public static int Generations(int perPrompt) => Math.Min(MostGenerations, perPrompt);

    /// <summary>Pairs that so many prompts give: unordered pairs of prompts, times generations.</summary>
    public static long PairsOf(int prompts, int generations) => (long)prompts * (prompts - 1) / 2 * generations;

    /// <summary>Fewest prompts that give at least 1 / rate pairs.</summary>
    public static int PromptsNeeded(int generations, decimal rate)
    {
        var prompts = 2;
        while (PairsOf(prompts, generations) * rate < 1)
        {
            prompts++;
        }

        return prompts;
    }

    /// <summary>
    /// Indices of the calibration prompts, ascending, at most one of a cluster: of the m prompts that are the first of their cluster,
    /// number ⌊i·m/count⌋ for i = 0 … count − 1; all of them where m is not larger than count.
    /// </summary>
    /// <param name="clusters">For each selected prompt its cluster of duplicate training images; null where it has none.</param>
    public static IReadOnlyList<int> ChoosePrompts(IReadOnlyList<long?> clusters, int count)
    {
        var seen = new HashSet<long>();
        var eligible = Enumerable.Range(0, clusters.Count).Where(i => clusters[i] is not { } cluster || seen.Add(cluster)).ToArray();
        return eligible.Length <= count
            ? eligible
            : [.. Enumerable.Range(0, count).Select(i => eligible[(int)((long)i * eligible.Length / count)])];
    }

    /// <summary>Whether these numbers can resolve the rate, before anything is generated.</summary>
    /// <exception cref="SettingException">Fewer than 1 / rate pairs; the message says how many prompts are needed.</exception>
    public static void Require(int prompts, int generations, decimal rate) =>
        Require(PairsOf(prompts, generations), prompts, generations, rate);

    /// <summary>
    /// The largest threshold whose share of null pairs strictly below it is at most the rate: with k = ⌊rate · pairs⌋ it is the
    /// (k + 1)-th smallest statistic.
    /// </summary>
    /// <param name="prompts">Calibration prompts and <paramref name="generations"/> of each, for the messages.</param>
    /// <exception cref="SettingException">Fewer than 1 / rate pairs.</exception>
    public static CalibrationResult Resolve(NullHistogram histogram, decimal rate, int prompts, int generations)
    {
        Require(histogram.Pairs, prompts, generations, rate);
        var allowed = (long)decimal.Floor(rate * histogram.Pairs);
        var counts = histogram.Counts();
        long below = 0, through = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            // Equal statistics over tiles of different sizes stand beside each other and count as one.
            if (i > 0 && NullHistogram.Compare(counts[i].Squared, counts[i].Values, counts[i - 1].Squared, counts[i - 1].Values) != 0)
            {
                below = through;
            }

            through += counts[i].Pairs;
            if (through > allowed)
            {
                var threshold = EdgeThreshold.FromNull(counts[i].Squared, counts[i].Values);
                var bound = ClopperPearson.Of(below, histogram.Pairs).Upper;
                return new CalibrationResult(threshold, histogram.Pairs, below, bound, Warn(counts[i].Squared, histogram.Pairs, rate, below, bound));
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate lies below 1.");
    }

    private static void Require(long pairs, int prompts, int generations, decimal rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(generations);
        if (pairs * rate < 1)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{prompts} calibration prompts with {generations} generations each give {pairs} null pairs, edges.false_edge_rate {rate} needs {decimal.Ceiling(1 / rate)}: at least {PromptsNeeded(generations, rate)} prompts are needed, or a larger rate, or a number as edges.threshold");
            throw new SettingException(PromptsKey, text);
        }
    }

    private static string? Warn(long squared, long pairs, decimal rate, long below, double bound)
    {
        if (squared == 0)
        {
            return "the calibrated edge threshold is 0, no edge can be found: too many generations of different prompts are equal";
        }

        return pairs * rate >= 10
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the edge threshold rests on {pairs} null pairs, fewer than 10 / edges.false_edge_rate = {decimal.Ceiling(10 / rate)}: {below} of them lie below it, so the rate itself may be as high as {bound:G3} (Clopper–Pearson, 95 %)");
    }
}
