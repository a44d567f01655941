using Engram.Memorization;
using Engram.Pipeline.Reviews;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Gathers the figures of a text-to-image attack from its records, one prompt at a time; flagged ones leave a small fact each.</summary>
internal sealed class PromptFigures(IReadOnlyList<string> columns)
{
    private const double GuardL2 = 0.15;
    private const double PixelNearL2 = 0.05;
    private const double BinWidth = 0.005;
    private const int MostRankingPoints = 200;

    private readonly PromptCounts _counts = new();
    private readonly ColumnCounts _columns = new(columns);
    private readonly List<FlaggedFacts> _flagged = [];
    private readonly HashSet<string> _pictures = new(StringComparer.Ordinal);
    private readonly BestList<GalleryCandidate> _extracted = new(GalleryFigure.MostExtracted, GalleryCandidate.ByRank);
    private readonly BestList<GalleryCandidate> _unmatched = new(GalleryFigure.MostUnmatched, GalleryCandidate.ByRank);
    private readonly HistogramBuilder _means = new(
        "clique_means", "Mean distance inside the cliques of flagged prompts", "tile l2", BinWidth, 200);
    private readonly HistogramBuilder _best = new(
        "best_matches", "Marked generations: distance to the nearest training picture", "l2", BinWidth, 200);
    private GalleryCandidate? _last;
    private (AttackedPrompt Prompt, long Size)? _largestUnflagged;
    private long _blocked;
    private long _silenced;
    private long _rest;
    private long _controlMarked;
    private long _controlBlocked;
    private bool _unknownL2;

    public long Selected { get; private set; }

    public long Done { get; private set; }

    public long Generations { get; private set; }

    public long Unusable { get; private set; }

    public long Undecided { get; private set; }

    public long Bounded { get; private set; }

    public long Planned { get; private set; }

    public long Marked { get; private set; }

    public long ExtractedGenerations { get; private set; }

    public long PixelNear { get; private set; }

    public PromptCounts Counts => _counts;

    /// <summary>The prompt with the largest clique among those that are not flagged, of two edges at least; the first prompt_id on ties.</summary>
    public AttackedPrompt? LargestUnflagged => _largestUnflagged?.Prompt;

    /// <summary>Of the ranking; null without a flagged prompt.</summary>
    public GalleryCandidate? First => _extracted.Held.Concat(_unmatched.Held).Order(GalleryCandidate.ByRank).FirstOrDefault();

    /// <summary>Of the ranking; null without a flagged prompt.</summary>
    public GalleryCandidate? Last => _last;

    public void Add(AttackedPrompt attacked)
    {
        Selected++;
        if (attacked.Clique is not { } clique)
        {
            return;
        }

        Done++;
        Generations += clique.Generations;
        Planned += clique.Planned;
        Unusable += clique.Generations - clique.Usable;
        Undecided += clique.Decision == "undecided" ? 1 : 0;
        Bounded += clique.Certainty == "bounded" ? 1 : 0;
        ExtractionRow[] nearest = [.. attacked.Matches.Where(match => match.Neighbour == 1)];
        ExtractionRow[] extracted = [.. nearest.Where(match => match.Extracted)];
        _counts.Add(attacked.Prompt, clique.Flagged, extracted.Length > 0);
        if (clique.Flagged)
        {
            AddFlagged(attacked.Prompt, clique, nearest, extracted);
        }
        else if (clique.Edges >= 2 && (_largestUnflagged is not { } known || clique.CliqueSize > known.Size
            || (clique.CliqueSize == known.Size && string.CompareOrdinal(attacked.Prompt.PromptId, known.Prompt.Prompt.PromptId) < 0)))
        {
            _largestUnflagged = (attacked, clique.CliqueSize);
        }
    }

    public ReportHeadline Headline() => new(
        Selected, Done, Generations, Unusable, Share.Of(_flagged.Count, Done), Share.Of(_flagged.LongCount(prompt => prompt.Extracted), Done),
        Share.Of(_flagged.LongCount(prompt => prompt.Extracted), _flagged.Count), _counts.Found, _counts.Controls, Marked, ExtractedGenerations,
        PixelNear, _pictures.Count);

    /// <summary>Null while no kept picture tells what an l2 is.</summary>
    public GuardFigure? Guard() => _unknownL2 ? null : new(
        GuardL2, Share.Of(_blocked, Marked), Share.Of(_silenced, _flagged.Count), _rest,
        _counts.Controls is null ? null : Share.Of(_controlBlocked, _controlMarked));

    public RankingFigure? Ranking()
    {
        if (_flagged.Count == 0)
        {
            return null;
        }

        bool[] truths = [.. Ranked().Select(prompt => prompt.Extracted)];
        var quality = RankingQuality.Of(truths, MostRankingPoints);
        return new RankingFigure(quality, truths.Length - quality.Points.Count);
    }

    /// <summary>Flagged prompts by rank.</summary>
    public IReadOnlyList<RankedPrompt> Ranked() =>
        [.. Ranks().OrderBy(entry => entry.Value.Rank).Select(entry => new RankedPrompt(entry.Key, entry.Value.Extracted))];

    public IReadOnlyList<DistanceHistogram> Histograms() => [.. new[] { _means.Build(), _best.Build() }.OfType<DistanceHistogram>()];

    public IReadOnlyList<ColumnBreakdown> ColumnBreakdowns() => _columns.Build();

    public GalleryFigure Gallery(KeptPictures pictures)
    {
        var ranks = Ranks();
        return new GalleryFigure(EntriesOf(_extracted), _extracted.Left, EntriesOf(_unmatched), _unmatched.Left);

        GalleryEntry[] EntriesOf(BestList<GalleryCandidate> list) =>
            [.. list.Held.Select(candidate => candidate.ToEntry(ranks[candidate.Prompt.PromptId].Rank, columns, pictures))];
    }

    private Dictionary<string, (long Rank, bool Extracted)> Ranks()
    {
        var ranks = Memorization.Ranking.Of([.. _flagged.Select(prompt => (prompt.PromptId, prompt.MeanDistance))]);
        return _flagged.Index().ToDictionary(
            entry => entry.Item.PromptId, entry => (ranks[entry.Index], entry.Item.Extracted), StringComparer.Ordinal);
    }

    private void AddFlagged(PromptRow prompt, CliqueRow clique, ExtractionRow[] nearest, ExtractionRow[] extracted)
    {
        var best = nearest.OrderBy(match => match.Squared).ThenBy(match => match.Generation).FirstOrDefault();
        long[] members = [.. nearest.Select(match => match.Generation)];
        var candidate = new GalleryCandidate(prompt, clique, best, members, extracted.Length);
        (best is { Extracted: true } ? _extracted : _unmatched).Offer(candidate);
        _last = _last is null || GalleryCandidate.ByRank.Compare(candidate, _last) > 0 ? candidate : _last;
        _flagged.Add(new FlaggedFacts(prompt.PromptId, clique.MeanDistance ?? 0, extracted.Length > 0));
        _means.Add(clique.MeanDistance ?? double.NaN);
        foreach (var match in nearest)
        {
            _best.Add(match.L2);
        }

        // A tie at 0.15 is the square root of the double nearest to 0.0225, which is the double nearest to 0.15: the comparison is exact.
        var blocked = nearest.LongCount(match => match.L2 <= GuardL2);
        _unknownL2 |= nearest.Any(match => double.IsNaN(match.L2));
        Marked += nearest.Length;
        ExtractedGenerations += extracted.Length;
        PixelNear += nearest.LongCount(match => match.L2 < PixelNearL2);
        _blocked += blocked;
        _silenced += blocked == nearest.Length && blocked > 0 ? 1 : 0;
        _rest += blocked > 0 ? nearest.Length - blocked : 0;
        if (prompt.Duplicates == 0)
        {
            _controlMarked += nearest.Length;
            _controlBlocked += blocked;
        }

        if (best is { Extracted: true })
        {
            _pictures.Add(best.ImageId);
            _columns.Add(best, extracted);
        }
    }
}
