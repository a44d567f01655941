using System.Numerics;
using Engram.Compute.Arithmetic;
using Engram.Memorization;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Counts prompts by source and by copies of their picture while they stream past.</summary>
internal sealed class PromptCounts
{
    private const int MostObserved = 200;
    private const int CurvePoints = 60;

    private readonly Dictionary<string, (long First, PromptTally Tally)> _strategies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, PromptTally> _copies = [];

    public void Add(PromptRow prompt, bool flagged, bool extracted)
    {
        var place = prompt.Rank ?? long.MaxValue;
        var (first, tally) = _strategies.TryGetValue(prompt.Strategy, out var known) ? known : (place, new PromptTally());
        tally.Add(flagged, extracted);
        _strategies[prompt.Strategy] = (Math.Min(first, place), tally);
        if (!_copies.TryGetValue(prompt.Duplicates, out var copies))
        {
            _copies.Add(prompt.Duplicates, copies = new PromptTally());
        }

        copies.Add(flagged, extracted);
    }

    /// <summary>In the order of their first prompt.</summary>
    public IReadOnlyList<PromptGroup> Strategies =>
        [.. _strategies.OrderBy(entry => entry.Value.First).Select(entry => entry.Value.Tally.ToGroup(entry.Key))];

    /// <summary>0, 1, 2 to 3, 4 to 7, …, named by what is there.</summary>
    public IReadOnlyList<PromptGroup> Copies => [.. _copies
        .GroupBy(entry => entry.Key == 0 ? -1 : BitOperations.Log2((ulong)entry.Key))
        .Select(group => Sum(group.Select(entry => entry.Value), NameOf(group.First().Key, group.Last().Key)))];

    public Share? Found => ShareOf(copies => copies > 1);

    public Share? Controls => ShareOf(copies => copies == 0);

    /// <summary>Null without two numbers of copies among captions that the training set holds.</summary>
    public DuplicateCurve? Curve()
    {
        KeyValuePair<long, PromptTally>[] held = [.. _copies.Where(entry => entry.Key > 0)];
        var fit = LogisticFit.Of([.. held.Select(entry => new BinomialGroup(Log2(entry.Key), entry.Value.Extracted, entry.Value.Prompts))]);
        if (fit is null)
        {
            return null;
        }

        var (low, high) = (Log2(held[0].Key), Log2(held[^1].Key));
        var step = Math.Max(1, (held.Length + MostObserved - 1) / MostObserved);
        return new DuplicateCurve(
            fit.Method is LogisticMethod.Firth ? "firth" : "maximum-likelihood", fit.Intercept, fit.Slope, fit.OddsRatio, fit.OddsRatioInterval,
            held.Sum(entry => entry.Value.Prompts),
            [.. held.Where((_, i) => i % step == 0).Select(entry => new CopyPoint(entry.Key, Share.Of(entry.Value.Extracted, entry.Value.Prompts)))],
            [.. Enumerable.Range(0, CurvePoints + 1).Select(i => ValueAt(low + ((high - low) * i / CurvePoints)))]);

        CurveValue ValueAt(double x)
        {
            var band = fit.IntervalAt(x);
            return new CurveValue(DoubleMath.Pow(2, x), fit.RateAt(x), band.Lower, band.Upper);
        }
    }

    private static double Log2(long copies) => DoubleMath.Log(copies) / DoubleMath.Log(2);

    private Share? ShareOf(Func<long, bool> wanted)
    {
        PromptTally[] tallies = [.. _copies.Where(entry => wanted(entry.Key)).Select(entry => entry.Value)];
        return tallies.Length == 0 ? null : Share.Of(tallies.Sum(tally => tally.Flagged), tallies.Sum(tally => tally.Prompts));
    }

    private static PromptGroup Sum(IEnumerable<PromptTally> tallies, string name)
    {
        var (prompts, flagged, extracted) = (0L, 0L, 0L);
        foreach (var tally in tallies)
        {
            (prompts, flagged, extracted) = (prompts + tally.Prompts, flagged + tally.Flagged, extracted + tally.Extracted);
        }

        return new PromptGroup(name, prompts, Share.Of(flagged, prompts), Share.Of(extracted, prompts));
    }

    private static string NameOf(long least, long most) =>
        least == most ? Wording.Text($"{least}") : Wording.Text($"{least} to {most}");
}
