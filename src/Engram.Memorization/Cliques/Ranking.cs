namespace Engram.Memorization;

/// <summary>The order of flagged prompts: mean distance inside the clique ascending, then prompt id (ordinal).</summary>
public static class Ranking
{
    /// <returns>The rank of each flagged prompt, counted from 1, in the order given.</returns>
    public static IReadOnlyList<long> Of(IReadOnlyList<(string PromptId, double MeanDistance)> flagged)
    {
        var ranks = new long[flagged.Count];
        var order = Enumerable.Range(0, flagged.Count).OrderBy(i => flagged[i].MeanDistance).ThenBy(i => flagged[i].PromptId, StringComparer.Ordinal);
        var rank = 0;
        foreach (var i in order)
        {
            ranks[i] = ++rank;
        }

        return ranks;
    }
}
