using Engram.Pipeline.Reviews;
using Engram.Storage.Tables;

namespace Engram.Tests.Reviews;

/// <summary>What follows from labels, counted by hand.</summary>
public sealed class LabelReportTests
{
    // Rank 1 to 6; the rule confirms the first, third and sixth.
    private static readonly RankedPrompt[] Ranked =
        [new("p1", true), new("p2", false), new("p3", true), new("p4", false), new("p5", false), new("p6", true)];

    [Fact]
    public void Of_one_reviewer_the_ranking_counts_the_labelled_prompts()
    {
        var report = LabelReport.Of(Ranked, Entries("anna", 5, ("p5", "not_copy", "other"), ("p1", "near_copy", "logo"), ("p3", "copy", "logo"), ("p4", "template", "product")))!;

        // By rank: found, (p2 open), found, not, not. Ahead of p4, the first false one, p2 is open; p6 is not on the list.
        Assert.Equal((4, 2, 2), (report.Labelled, report.Found.Ranking.Quality.True, report.Found.Ranking.Quality.BeforeFirstFalse));
        Assert.Equal((1L, 1.0), (report.Found.Open, report.Found.Ranking.Quality.AveragePrecision!.Value));
        Assert.Equal([1.0, 1.0, 2 / 3.0, 0.5], report.Found.Ranking.Quality.Points.Select(point => point.Precision));

        // Copies alone: p1 is the first that is none, and nothing is open ahead of it.
        Assert.Equal((1, 0, 0L), (report.Copies.Ranking.Quality.True, report.Copies.Ranking.Quality.BeforeFirstFalse, report.Copies.Open));
        Assert.Equal(0.5, report.Copies.Ranking.Quality.AveragePrecision!.Value);

        Assert.Equal(
            [new("copy", 1, 1, 1), new("near_copy", 1, 1, 1), new("template", 1, 0, 0), new("not_copy", 1, 0, 0), new("disputed", 0, 0, 0)],
            report.Verdicts);
        Assert.Equal(new VerdictFigure("logo", 2, 2, 2), report.Shows[1]);
        Assert.Empty(report.Agreement);
        var reviewer = Assert.Single(report.Reviewers);
        Assert.Equal(("anna", 5L, 4L, 4L, 2L, 2L), (reviewer.Reviewer, reviewer.Listed, reviewer.Labelled, reviewer.Entries, reviewer.Found, reviewer.BeforeFirstFalse));
    }

    [Fact]
    public void Of_two_reviewers_both_must_call_it_a_copy()
    {
        var rows = Entries("anna", 6, ("p1", "copy", "logo"), ("p2", "copy", "logo"), ("p3", "template", "logo"), ("p4", "not_copy", "other"), ("p5", "not_copy", "person"))
            .Concat(Entries("ben", 6, ("p1", "not_copy", "other"), ("p1", "copy", "logo"), ("p2", "near_copy", "logo"), ("p3", "template", "artwork"), ("p4", "not_copy", "other"), ("p5", "copy", "person")))
            .ToList();

        var report = LabelReport.Of(Ranked, rows)!;

        Assert.Equal((5, 2, 2), (report.Labelled, report.Found.Ranking.Quality.True, report.Found.Ranking.Quality.BeforeFirstFalse));
        Assert.Equal((1, 1), (report.Copies.Ranking.Quality.True, report.Copies.Ranking.Quality.BeforeFirstFalse));
        Assert.Equal(
            [new("copy", 1, 1, 1), new("near_copy", 0, 0, 0), new("template", 1, 1, 0), new("not_copy", 1, 0, 0), new("disputed", 2, 0, 1)],
            report.Verdicts);

        // Four verdicts: p₀ = 3/5; anna 2, 0, 1, 2 and ben 2, 1, 1, 1, so pₑ = (4 + 0 + 1 + 2)/25 = 0.28 and κ = 0.32/0.72 = 4/9.
        var pair = Assert.Single(report.Agreement);
        Assert.Equal(("anna", "ben", 5L, 3L), (pair.First, pair.Second, pair.Verdict.Cases, pair.Verdict.Agreed));
        Assert.Equal(4 / 9.0, pair.Verdict.Kappa!.Value, 1e-12);

        // Found or not: 2 both, 1 ben alone, 2 neither: p₀ = 4/5, pₑ = (2·3 + 3·2)/25 = 0.48, κ = 0.32/0.52 = 8/13.
        Assert.Equal(8 / 13.0, pair.Found.Kappa!.Value, 1e-12);

        // Subjects: 4 of 5; logo 3 and 2, other 1 and 1, person 1 and 1, artwork 0 and 1: pₑ = 8/25, κ = 0.48/0.68 = 12/17.
        Assert.Equal(12 / 17.0, pair.Shows.Kappa!.Value, 1e-12);
        Assert.Equal(6, report.Reviewers[1].Entries);
    }

    [Fact]
    public void Without_a_label_there_is_no_report_and_an_earlier_state_can_be_had()
    {
        Assert.Null(LabelReport.Of(Ranked, []));
        var rows = Entries("anna", 6, ("p1", "copy", "logo"), ("p2", "copy", "logo"), ("p1", "not_copy", "logo"));
        var before = LabelBook.Until(rows, new Dictionary<string, long> { ["anna"] = 2 });
        Assert.Equal([("p1", "copy", true), ("p2", "copy", true)], before.Select(row => (row.PromptId, row.Verdict, row.Latest)));
        Assert.Empty(LabelBook.Until(rows, new Dictionary<string, long>()));
        Assert.Equal(rows, LabelBook.Until(rows, null));
    }

    [Fact]
    public void Every_reviewer_has_an_order_of_his_own_that_can_be_found_again()
    {
        string[] prompts = [.. Enumerable.Range(0, 40).Select(i => $"prompt {i}")];
        var anna = ReviewList.Shuffle(prompts, prompt => prompt, 1, "anna");

        Assert.Equal(anna, ReviewList.Shuffle(prompts.Reverse(), prompt => prompt, 1, "anna"));
        Assert.Equal(prompts.Order(), anna.Order());
        Assert.NotEqual(prompts, anna);
        Assert.NotEqual(anna, ReviewList.Shuffle(prompts, prompt => prompt, 1, "ben"));
        Assert.NotEqual(anna, ReviewList.Shuffle(prompts, prompt => prompt, 2, "anna"));
    }

    private static List<LabelRow> Entries(string reviewer, long listed, params (string Prompt, string Verdict, string Shows)[] labels) =>
    [
        .. labels.Select((label, i) => new LabelRow(
            "run-1", reviewer, i + 1, label.Prompt, 1, listed, 1, label.Verdict, label.Shows, new DateTime(2024, 5, 6, 0, 0, i, DateTimeKind.Utc),
            labels.Skip(i + 1).All(later => later.Prompt != label.Prompt), "c")),
    ];
}
