using Engram.Memorization;
using Engram.Pipeline.Reports;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reviews;

/// <summary>
/// What people said of the first prompts of the ranking. Of several reviewers of a prompt, all must call it a copy (or near copy) for it to count
/// as found.
/// </summary>
public sealed record LabelReport
{
    public const string Disputed = "disputed";

    private const int MostPoints = 200;

    /// <summary>Prompts that have a label.</summary>
    public required long Labelled { get; init; }

    public required IReadOnlyList<ReviewerFigure> Reviewers { get; init; }

    /// <summary>Every pair of reviewers with a prompt in common.</summary>
    public required IReadOnlyList<AgreementFigure> Agreement { get; init; }

    /// <summary>Copies and near copies count as found.</summary>
    public required LabelRanking Found { get; init; }

    /// <summary>Copies alone do.</summary>
    public required LabelRanking Copies { get; init; }

    public required IReadOnlyList<VerdictFigure> Verdicts { get; init; }

    public required IReadOnlyList<VerdictFigure> Shows { get; init; }

    /// <param name="ranked">All flagged prompts, by rank.</param>
    /// <param name="rows">The table labels, by reviewer and entry.</param>
    /// <returns>Null without a label.</returns>
    public static LabelReport? Of(IReadOnlyList<RankedPrompt> ranked, IReadOnlyList<LabelRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var latest = rows.Where(row => row.Latest).ToLookup(row => row.PromptId, StringComparer.Ordinal);
        LabelledPrompt[] prompts =
        [
            .. ranked.Where(prompt => latest.Contains(prompt.PromptId)).Select(prompt => new LabelledPrompt(prompt.Extracted, [.. latest[prompt.PromptId]])),
        ];
        var reviewers = rows.GroupBy(row => row.Reviewer, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.Where(row => row.Latest).ToDictionary(row => row.PromptId, StringComparer.Ordinal), StringComparer.Ordinal);
        var names = reviewers.Keys.Order(StringComparer.Ordinal).ToList();
        return new LabelReport
        {
            Labelled = prompts.Length,
            Reviewers = [.. names.Select(name => ReviewerOf(ranked, [.. rows.Where(row => row.Reviewer == name)]))],
            Agreement =
            [
                .. names.SelectMany((first, i) => names.Skip(i + 1).Select(second => AgreementOf(reviewers[first], reviewers[second])))
                    .OfType<AgreementFigure>(),
            ],
            Found = RankingOf(ranked, latest, prompt => prompt.IsFound),
            Copies = RankingOf(ranked, latest, prompt => prompt.IsCopy),
            Verdicts = CountsOf(prompts, LabelRow.Verdicts, row => row.Verdict),
            Shows = CountsOf(prompts, LabelRow.Subjects, row => row.Shows),
        };
    }

    private static ReviewerFigure ReviewerOf(IReadOnlyList<RankedPrompt> ranked, IReadOnlyList<LabelRow> rows)
    {
        var latest = rows.Where(row => row.Latest).ToLookup(row => row.PromptId, StringComparer.Ordinal);
        LabelledPrompt[] prompts =
        [
            .. ranked.Where(prompt => latest.Contains(prompt.PromptId)).Select(prompt => new LabelledPrompt(prompt.Extracted, [.. latest[prompt.PromptId]])),
        ];
        var quality = RankingOf(ranked, latest, prompt => prompt.IsFound).Ranking.Quality;
        return new ReviewerFigure(
            rows[0].Reviewer, rows[0].Seed, rows[0].Listed, prompts.Length, rows.Count, rows[^1].Chain,
            CountsOf(prompts, LabelRow.Verdicts, row => row.Verdict), quality.True, quality.BeforeFirstFalse);
    }

    private static LabelRanking RankingOf(
        IReadOnlyList<RankedPrompt> ranked, ILookup<string, LabelRow> latest, Predicate<LabelledPrompt> isTrue)
    {
        var listed = latest.SelectMany(rows => rows).Max(row => row.Listed);
        var truths = new List<bool>();
        var (open, isWhole) = (0L, true);
        foreach (var (i, prompt) in ranked.Index())
        {
            if (latest.Contains(prompt.PromptId))
            {
                truths.Add(isTrue(new LabelledPrompt(prompt.Extracted, [.. latest[prompt.PromptId]])));
                isWhole &= truths[^1];
            }
            else if (isWhole && i < listed)
            {
                open++;
            }
        }

        var quality = RankingQuality.Of(truths, MostPoints);
        return new LabelRanking(new RankingFigure(quality, truths.Count - quality.Points.Count), open);
    }

    private static VerdictFigure[] CountsOf(IReadOnlyList<LabelledPrompt> prompts, IReadOnlyList<string> words, Func<LabelRow, string> word)
    {
        var groups = prompts.ToLookup(prompt => prompt.Of(word), StringComparer.Ordinal);
        return
        [
            .. words.Append(Disputed).Select(name => new VerdictFigure(
                name, groups[name].LongCount(), groups[name].LongCount(prompt => prompt.Matched), groups[name].LongCount(prompt => prompt.IsFound))),
        ];
    }

    private static AgreementFigure? AgreementOf(Dictionary<string, LabelRow> first, Dictionary<string, LabelRow> second)
    {
        (LabelRow Left, LabelRow Right)[] both = [.. first.Where(row => second.ContainsKey(row.Key)).Select(row => (row.Value, second[row.Key]))];
        return both.Length == 0 ? null : new AgreementFigure(
            both[0].Left.Reviewer, both[0].Right.Reviewer,
            KappaOf(LabelRow.Verdicts.Count, row => LabelRow.Verdicts.Index().First(verdict => verdict.Item == row.Verdict).Index),
            KappaOf(2, row => LabelledPrompt.Finds(row) ? 1 : 0),
            KappaOf(LabelRow.Subjects.Count, row => LabelRow.Subjects.Index().First(subject => subject.Item == row.Shows).Index));

        CohensKappa KappaOf(int size, Func<LabelRow, int> category)
        {
            var table = new long[size, size];
            foreach (var (left, right) in both)
            {
                table[category(left), category(right)]++;
            }

            return CohensKappa.Of(table);
        }
    }
}
