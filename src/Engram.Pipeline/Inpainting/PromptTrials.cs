using Engram.Memorization;
using Engram.Pipeline.Denoise;

namespace Engram.Pipeline.Inpainting;

/// <summary>What the trials of one picture by one model come to.</summary>
/// <param name="best">How many count.</param>
/// <param name="values">d of a distance over the hidden part.</param>
internal sealed class PromptTrials(int best, int values)
{
    private readonly SortedDictionary<long, double> _sums = [];
    private List<Trial> _best = [];

    /// <summary>Of status ok.</summary>
    public long Usable { get; private set; }

    /// <summary>By rank.</summary>
    public IReadOnlyList<Trial> Best => _best;

    /// <summary>Mean l2 of the best over the hidden part, added by rank; null without one.</summary>
    public double? BestL2 => _best.Count == 0 ? null : _best.Select(L2Of).Sum() / _best.Count;

    public double? NearestL2 => _best.Count == 0 ? null : _best.Min(L2Of);

    /// <summary>Mean l2 of all of status ok; chunks are added in their order, so that the order in which they came changes no bit.</summary>
    public double? MeanL2 => Usable == 0 ? null : _sums.Values.Sum() / Usable;

    public void Add(long ordinal, IReadOnlyList<Trial> trials)
    {
        Trial[] usable = [.. trials.Where(trial => trial.Status is GenerationStatus.Ok)];
        Usable += usable.Length;
        _sums.Add(ordinal, usable.Select(L2Of).Sum());
        _best = [.. BestTrials.Ranked(_best.Concat(usable)).Take(best)];
    }

    /// <summary>From 1; null where the trial is not among the best.</summary>
    public long? RankOf(int generation) => _best.FindIndex(trial => trial.Generation == generation) is var place and >= 0 ? place + 1 : null;

    /// <summary>Whether one of the best is at or below the bound.</summary>
    public bool IsWithin(long bound) => _best.Exists(trial => trial.Squared <= bound);

    private double L2Of(Trial trial) => L2.Of(trial.Squared, values);
}
