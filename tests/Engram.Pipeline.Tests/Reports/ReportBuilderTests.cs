using System.Text.Json;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Reports;

/// <summary>The figures of a report, of finished, cut and running runs of a model that knows two captions by heart.</summary>
public sealed class ReportBuilderTests : IDisposable
{
    private readonly TinySet _set = new();

    [Fact]
    public async Task Every_number_is_what_the_tables_hold()
    {
        var (folder, summary) = await RunAsync("runs/whole", _set.Options);
        var report = await ReportBuilder.BuildAsync(folder, _set.Options, default);
        var figures = report.Figures;
        var cliques = await Table.OfAsync<CliqueRow>(folder);
        var extractions = await Table.OfAsync<ExtractionRow>(folder);
        var nulls = await Table.OfAsync<NullDistanceRow>(folder);
        var nearest = extractions.Where(row => row.Neighbour == 1).ToList();

        Assert.Equal(("finished", false, summary.ManifestHash), (report.Run.State, report.Run.Provisional, report.Run.ManifestSha256));
        Assert.Equal((14, 14, 112, 0), (figures.Headline.Selected, figures.Headline.Done, figures.Headline.Generations, figures.Headline.Unusable));
        Assert.Equal(Share.Of(2, 14), figures.Headline.Flagged);
        Assert.Equal(Share.Of(2, 14), figures.Headline.Extracted);
        Assert.Equal(summary.Precision, figures.Headline.Confirmed);
        Assert.Equal(summary.Recall, figures.Headline.Found);
        Assert.Equal(Share.Of(0, 5), figures.Headline.Controls);
        Assert.Equal((12, 12), (figures.Headline.Marked, figures.Headline.ExtractedGenerations));
        Assert.Equal(nearest.Count(row => row.L2 < 0.05), figures.Headline.PixelNear);
        Assert.Equal([("0", 5L), ("1", 7L), ("4 to 6", 2L)], figures.Copies.Select(group => (group.Name, group.Prompts)));
        Assert.Equal(["duplicates", "all", "file", "control"], figures.Strategies.Select(group => group.Name));

        // The threshold is the first null sum at which the running count exceeds the rate's share.
        var most = (long)(0.01m * nulls.Sum(row => row.Pairs));
        var below = nulls.TakeWhile((row, i) => nulls.Take(i + 1).Sum(other => other.Pairs) <= most).Sum(row => row.Pairs);
        Assert.Equal(new ThresholdFigure(cliques[0].Threshold, "calibrated", nulls.Sum(row => row.Pairs), below), figures.Threshold);
        Assert.Equal(nulls.Sum(row => row.Pairs), figures.Distances.Single(histogram => histogram.Key == "null_pairs").Total);
        Assert.Equal(12, figures.Distances.Single(histogram => histogram.Key == "best_matches").Total);

        Assert.Equal(new GuardFigure(0.15, Share.Of(12, 12), Share.Of(2, 2), 0, Share.Of(0, 0)), figures.Guard);
        Assert.Equal((2, 2, 2, 1.0), (figures.Ranking!.Quality.Ranked, figures.Ranking.Quality.True, figures.Ranking.Quality.BeforeFirstFalse, figures.Ranking.Quality.AveragePrecision!.Value));
        Assert.Equal(new DeduplicationFigure(20, 2, 10, 8, 6), figures.Deduplication);
        Assert.Equal(1, figures.NotDone.Single(item => item.What == "Blank captions of source file").Count);
    }

    [Fact]
    public async Task The_recommendations_and_the_curve_are_of_this_runs_numbers()
    {
        var (folder, _) = await RunAsync("runs/whole", _set.Options);
        var figures = (await ReportBuilder.BuildAsync(folder, _set.Options, default)).Figures;
        var found = figures.Recommendations;

        Assert.Equal(4, found.Count);
        Assert.Contains("2 pictures stand more than once, in 10 of 20 readable rows. One row of each leaves 12; report/deduplicated.txt lists their ids.", found[0].Lines);
        Assert.Contains(found[0].Lines, line => line.StartsWith("Captions of pictures that stand more than once gave back a training picture in 2 of 2 (100.0 %", StringComparison.Ordinal)
            && line.Contains("captions of pictures that stand once in 0 of 7 (0.0 %", StringComparison.Ordinal));
        Assert.StartsWith("Of the prompts attacked, with 112 generations in all, 2 of 14 (14.3 %", found[1].Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Of the captions that the training set does not hold, 0 of 5 (0.0 %", found[1].Lines[2], StringComparison.Ordinal);
        Assert.StartsWith("Deduplication does not protect pictures that stand once: of their captions, 0 of 7 (0.0 %", found[2].Lines[0], StringComparison.Ordinal);
        Assert.Equal("A claim that this model does not give back training pictures is contradicted by 2 prompts.", found[3].Lines[0]);
        Assert.Contains(found[3].Lines, line => line.StartsWith("A guard that compares every output with the training set at l2 0.15 would have withheld 12 of 12", StringComparison.Ordinal));

        // One caption of a picture that stands four times, one of six times, seven of single ones.
        var fit = LogisticFit.Of([new(0, 0, 7), new(2, 1, 1), new(Math.Log2(6), 1, 1)])!;
        var curve = figures.DuplicateCurve!;
        Assert.Equal(("firth", 9L), (curve.Method, curve.Prompts));
        Assert.Equal(fit.Slope, curve.Slope, 1e-9);
        Assert.Equal(fit.OddsRatioInterval.Upper, curve.OddsInterval.Upper, 1e-6 * curve.OddsInterval.Upper);
        Assert.Equal([1L, 4L, 6L], curve.Observed.Select(point => point.Copies));
        Assert.Equal((1.0, 6.0), (curve.Curve[0].Copies, Math.Round(curve.Curve[^1].Copies, 9)));
        Assert.All(curve.Curve, value => Assert.True(value.Low < value.Rate && value.Rate < value.High));
    }

    [Fact]
    public async Task Without_single_pictures_the_recommendations_still_give_numbers()
    {
        var options = _set.Options with { Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.Duplicates, Take = 2 }], Edges = _set.Options.Edges with { Threshold = 0.3m } };
        var (folder, _) = await RunAsync("runs/duplicates", options);
        var figures = (await ReportBuilder.BuildAsync(folder, options, default)).Figures;

        Assert.StartsWith("None of the 2 prompts attacked is known to caption a picture that stands once", figures.Recommendations[2].Lines[0], StringComparison.Ordinal);
        Assert.All(figures.Recommendations, entry => Assert.Contains(entry.Lines, line => line.Any(char.IsAsciiDigit)));
    }

    [Fact]
    public async Task The_gallery_holds_pairs_by_rank_with_their_pictures_and_columns()
    {
        var (folder, _) = await RunAsync("runs/whole", _set.Options);
        var figures = (await ReportBuilder.BuildAsync(folder, _set.Options, default)).Figures;
        var cliques = (await Table.OfAsync<CliqueRow>(folder)).ToDictionary(row => row.PromptId);
        var extractions = await Table.OfAsync<ExtractionRow>(folder);

        Assert.Equal([1L, 2L], figures.Gallery.Extracted.Select(entry => entry.Rank));
        Assert.Empty(figures.Gallery.Unmatched);
        foreach (var entry in figures.Gallery.Extracted)
        {
            var best = extractions.Where(row => row.PromptId == entry.PromptId && row.Neighbour == 1).MinBy(row => (row.Squared, row.Generation))!;
            Assert.Equal(cliques[entry.PromptId].Rank, entry.Rank);
            Assert.Equal((best.Generation, best.ImageId, best.L2, best.EideticK), (entry.Generation, entry.ImageId, entry.L2, entry.EideticK));
            Assert.Equal((6, 6), (entry.CliqueSize, entry.Extracted));
            Assert.Equal([new NamedText("licence", best.Columns[0])], entry.Columns);
            Assert.NotNull(KeptPictures.Of(folder).Read(entry.GenerationImage!));
            Assert.NotNull(KeptPictures.Of(folder).Read(entry.TrainingImage!));
        }

        // Every training row has a licence of its own here; a prompt counts with its best match.
        var licences = Assert.Single(figures.Columns);
        Assert.Equal(("licence", 2), (licences.Column, licences.Values.Sum(value => value.Prompts)));
        Assert.Equal(12, licences.Values.Sum(value => value.Generations));

        Assert.Equal(["First of the ranking", "Last of the ranking"], figures.Graphs.Select(graph => graph.Title).Take(2));
        Assert.All(figures.Graphs.Take(2), graph => Assert.Equal((6, 15), (graph.Members.Count, graph.Edges.Count(edge => graph.Members.Contains(edge.A) && graph.Members.Contains(edge.B)))));
    }

    [Fact]
    public async Task A_run_that_was_cut_anywhere_has_the_figures_of_an_uninterrupted_one()
    {
        var cuts = new List<string>();
        var folder = _set["runs/whole"];
        await Attack.RunAsync(_set.Options, folder, _set.Model(), stage =>
        {
            lock (cuts)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}"];
                FolderCopy.Make(folder, copy);
                cuts.Add(copy);
            }
        });
        var expected = await FiguresAsync(folder, _set.Options);
        foreach (var cut in cuts.Where((_, i) => i % 6 == 0))
        {
            // Before it goes on the report is provisional, and reading it changes nothing.
            var provisional = await ReportBuilder.BuildAsync(cut, _set.Options, default);
            Assert.True(provisional.Run.Provisional);
            Assert.Equal("interrupted", provisional.Run.State);
            Assert.InRange(provisional.Figures.Headline.Done, 0, provisional.Figures.Headline.Selected);
            await Attack.RunAsync(_set.Options, cut, _set.Model());
            Assert.Equal(expected, await FiguresAsync(cut, _set.Options));
        }
    }

    [Fact]
    public async Task What_checkpoints_say_of_a_whole_run_is_what_its_tables_say()
    {
        var (folder, _) = await RunAsync("runs/whole", _set.Options);
        var final = (await ReportBuilder.BuildAsync(folder, _set.Options, default)).Figures;
        Unfinish(folder);
        var provisional = (await ReportBuilder.BuildAsync(folder, _set.Options, default)).Figures;

        Assert.Equal(final.Headline with { Pictures = 0 }, provisional.Headline with { Pictures = 0 });
        Assert.Equal(final.Guard, provisional.Guard);
        foreach (var part in new Func<ReportFigures, object?>[] { f => f.Copies, f => f.Strategies, f => f.DuplicateCurve, f => f.Distances.Skip(1), f => f.Ranking, f => f.Graphs })
        {
            Assert.Equal(JsonSerializer.Serialize(part(final)), JsonSerializer.Serialize(part(provisional)));
        }

        // Bins of the table are up to 0.2 % wide, so a pair may stand in the bin beside.
        Assert.Equal(final.Distances[0].Total, provisional.Distances[0].Total);

        // l2 of the frozen sum; the table's is lowered by 2^-50 of itself, so that the sums below it are told again from it.
        Assert.Equal(final.Threshold!.L2, provisional.Threshold!.L2, 1e-14);
        Assert.Equal((final.Threshold.NullPairs, final.Threshold.PairsBelow), (provisional.Threshold.NullPairs, provisional.Threshold.PairsBelow));
        Assert.Equal(final.Gallery.Extracted.Select(entry => (entry.Rank, entry.PromptId, entry.Generation, entry.L2)), provisional.Gallery.Extracted.Select(entry => (entry.Rank, entry.PromptId, entry.Generation, entry.L2)));
        Assert.All(provisional.Gallery.Extracted, entry => Assert.StartsWith("row ", entry.ImageId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_kept_pictures_the_figures_stay_and_the_gallery_says_so()
    {
        var options = _set.Options with { Output = _set.Options.Output with { Keep = KeepRule.None } };
        var (folder, _) = await RunAsync("runs/none", options);
        var figures = (await ReportBuilder.BuildAsync(folder, options, default)).Figures;

        Assert.Equal(Share.Of(2, 14), figures.Headline.Extracted);
        Assert.All(figures.Gallery.Extracted, entry => Assert.Null(entry.GenerationImage));
    }

    [Fact]
    public void A_long_caption_is_cut_between_characters()
    {
        var text = new string('x', GalleryEntry.LongestCaption - 1) + "😀 and more";
        Assert.Equal(GalleryEntry.LongestCaption - 1, GalleryEntry.Cut(text).Length);
        Assert.Equal("short", GalleryEntry.Cut("short"));
    }

    [Theory]
    [InlineData("licence", true)]
    [InlineData("LICENSE_url", true)]
    [InlineData("owner", true)]
    [InlineData("photographer", true)]
    [InlineData("url", false)]
    [InlineData("width", false)]
    public void Columns_about_rights_are_told_by_their_name(string name, bool isAboutRights) => Assert.Equal(isAboutRights, ColumnCounts.IsAboutRights(name));

    [Fact]
    public void The_best_of_many_are_held_and_the_rest_counted()
    {
        var list = new BestList<int>(3, Comparer<int>.Default);
        foreach (var value in new[] { 5, 9, 1, 7, 3 })
        {
            list.Offer(value);
        }

        Assert.Equal([1, 3, 5], list.Held);
        Assert.Equal(2, list.Left);
    }

    public void Dispose() => _set.Dispose();

    private async Task<(string Folder, RunSummary Summary)> RunAsync(string name, RunOptions options)
    {
        var folder = _set[name];
        return (folder, await Attack.RunAsync(options, folder, _set.Model()));
    }

    private static async Task<string> FiguresAsync(string folder, RunOptions options) =>
        ReportFile.TextOf((await ReportBuilder.BuildAsync(folder, options, default)).Figures);

    /// <summary>What a kill just before the completed manifest leaves.</summary>
    private static void Unfinish(string folder)
    {
        var run = Engram.Storage.Runs.RunFolder.Open(folder);
        (Engram.Storage.Runs.Manifest.Read(run)! with { FinishedAt = null, Files = null }).Write(run);
    }
}
