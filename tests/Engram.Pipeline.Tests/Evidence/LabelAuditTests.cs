using Engram.Pipeline.Reports;
using Engram.Pipeline.Reviews;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Evidence;

/// <summary>Labels that were entered after the run had ended: what a review writes holds, and what is forged is found.</summary>
public sealed class LabelAuditTests(EvidenceRuns runs) : IClassFixture<EvidenceRuns>
{
    [Fact]
    public async Task A_review_and_its_report_hold_and_later_labels_are_no_mismatch()
    {
        var folder = Copy("holds");
        var others = await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"), TestContext.Current.CancellationToken);
        using (var session = await OpenAsync(folder, "anna"))
        {
            Assert.Equal((2, 0, 1), (session.Items.Count, session.Labelled, session.NextOpen(0)));
            Assert.All(session.Items, item => Assert.Equal((4, true), (item.Generations.Count, item.Training.Count > 0)));
            Assert.True(await session.EnterAsync(1, "copy", "logo", TestContext.Current.CancellationToken));
            Assert.False(await session.EnterAsync(1, "copy", "logo", TestContext.Current.CancellationToken));
            Assert.True(await session.EnterAsync(1, "template", "logo", TestContext.Current.CancellationToken));
            Assert.Equal((1, 2, 2), (session.Labelled, session.NextOpen(1), session.Entered));
            var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(folder, "anna"));
            Assert.StartsWith("--reviewer: anna is at work in another process", refused.Message, StringComparison.Ordinal);
        }

        await ReportAsync(folder);
        var found = await Forgery.VerifyAsync(folder, runs.Attacked);
        Assert.Equal([], found.Mismatches);
        Assert.Empty(found.Notes);
        Assert.Equal((2, 0), (Of("labels.place").Recomputed, Of("labels.place").HashOnly));
        Assert.Equal((2, 0), (Of("labels.verdict").HashOnly, Of("labels.verdict").Recomputed));
        Assert.True(Of("report.labels.found.ranking.quality.before_first_false").Recomputed > 0);

        // Two more labels, one a correction, by another process and another person.
        using (var session = await OpenAsync(folder, "anna"))
        {
            Assert.Equal((1, "template"), (session.Labelled, session.LabelOf(1)!.Verdict));
            await session.EnterAsync(1, "copy", "logo", TestContext.Current.CancellationToken);
            await session.EnterAsync(2, "copy", "logo", TestContext.Current.CancellationToken);
            Assert.Null(session.NextOpen(2));
        }

        using (var session = await OpenAsync(folder, "ben"))
        {
            await session.EnterAsync(2, "not_copy", "other", TestContext.Current.CancellationToken);
            Assert.Equal(["ben"], (await session.FiguresAsync(TestContext.Current.CancellationToken))!.Reviewers.Select(reviewer => reviewer.Reviewer));
            await session.EnterAsync(1, "not_copy", "other", TestContext.Current.CancellationToken);
            Assert.Equal(["anna", "ben"], (await session.FiguresAsync(TestContext.Current.CancellationToken))!.Reviewers.Select(reviewer => reviewer.Reviewer));
        }

        var later = await Forgery.VerifyAsync(folder, runs.Attacked);
        Assert.Equal([], later.Mismatches);
        Assert.Equal(["labels were entered after report/report.json was written: 'engram report' writes it with them"], later.Notes);
        Assert.Equal(others, await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"), TestContext.Current.CancellationToken));

        Engram.Pipeline.Evidence.Statement Of(string name) => Assert.Single(found.Statements, statement => statement.Name == name);
    }

    [Fact]
    public async Task A_forged_label_is_found_also_where_its_chain_was_made_to_fit()
    {
        var folder = Copy("forged");
        using (var session = await OpenAsync(folder, "anna"))
        {
            await session.EnterAsync(1, "copy", "logo", TestContext.Current.CancellationToken);
            await session.EnterAsync(2, "not_copy", "other", TestContext.Current.CancellationToken);
        }

        await ReportAsync(folder);
        var run = RunFolder.At(folder);
        var rows = await LabelTable.ReadAsync(run, TestContext.Current.CancellationToken);

        await RewriteAsync(run, rows.Select(row => row with { Verdict = "copy" }));
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.StartsWith("report/report.json: report.labels.", StringComparison.Ordinal) && line.Contains("chain", StringComparison.Ordinal));

        await RewriteAsync(run, rows.Take(1));
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("report.labels.labelled is '2', recomputed '1'", StringComparison.Ordinal));

        await RewriteAsync(run, rows.Select(row => row with { Place = 3 - row.Place }));
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("does not stand at place 2 of the shuffled list", StringComparison.Ordinal));

        await RewriteAsync(run, rows.Select(row => row with { Listed = 1 }));
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("does not stand at place 2", StringComparison.Ordinal));

        var path = Path.Combine(folder, "review", "labels", "part-anna.parquet");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, bytes[..^9], TestContext.Current.CancellationToken);
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("part-anna.parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_list_or_another_run_is_refused_and_a_run_without_cliques_has_nothing_to_show()
    {
        var folder = Copy("refused");
        using (var session = await OpenAsync(folder, "anna"))
        {
            await session.EnterAsync(1, "copy", "logo", TestContext.Current.CancellationToken);
        }

        foreach (var (top, seed) in new (int?, long?)[] { (1, null), (null, 7) })
        {
            var other = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(folder, "anna", top, seed));
            Assert.Equal("--reviewer: anna began with --seed 1 and 2 prompts; leave --seed and --top out, or take another name", other.Message);
        }

        using (var same = await OpenAsync(folder, "anna", 50, 1))
        {
            Assert.Equal(1, same.Labelled);
        }

        using (var ben = await OpenAsync(folder, "ben", 1))
        {
            Assert.Single(ben.Items);
        }

        var samples = await Assert.ThrowsAsync<DataSetException>(() => ReviewSession.OpenAsync(
            new ReviewRequest { Folder = runs.SampledRun, Reviewer = "anna", Time = TimeProvider.System }, runs.Sampled, TestContext.Current.CancellationToken));
        Assert.EndsWith("its attack flags no prompts, so there is nothing to review", samples.Message, StringComparison.Ordinal);
    }

    private string Copy(string name)
    {
        var folder = runs.Set[$"labels/{name}"];
        FolderCopy.Make(runs.AttackedRun, folder);
        return folder;
    }

    private Task<ReviewSession> OpenAsync(string folder, string reviewer, int? top = null, long? seed = null) => ReviewSession.OpenAsync(
        new ReviewRequest { Folder = folder, Reviewer = reviewer, Top = top, Seed = seed, Time = TimeProvider.System }, runs.Attacked,
        TestContext.Current.CancellationToken);

    private async Task ReportAsync(string folder) => ReportFile.Write(
        folder, ReportFile.Name, ReportFile.TextOf(await ReportBuilder.BuildAsync(folder, runs.Attacked, TestContext.Current.CancellationToken)));

    /// <summary>The reviewer's file anew, with a chain that fits.</summary>
    private static async Task RewriteAsync(RunFolder run, IEnumerable<LabelRow> rows)
    {
        IReadOnlyList<LabelRow> written = [];
        foreach (var row in rows)
        {
            written = await LabelTable.AppendAsync(run, written, row);
        }
    }
}
