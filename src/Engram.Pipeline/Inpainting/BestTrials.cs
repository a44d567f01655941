namespace Engram.Pipeline.Inpainting;

/// <summary>The order of trials: by score, the earlier on ties; trials without one have no place.</summary>
internal static class BestTrials
{
    public static IReadOnlyList<Trial> Ranked(IEnumerable<Trial> trials) =>
        [.. trials.Where(trial => trial.Score is not null).OrderBy(trial => trial.Score).ThenBy(trial => trial.Generation)];

    /// <summary>Generation numbers of the best.</summary>
    public static IReadOnlySet<int> Of(IEnumerable<Trial> trials, int best) => Ranked(trials).Take(best).Select(trial => trial.Generation).ToHashSet();
}
