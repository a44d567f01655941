using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Untargeted;

/// <summary>The untargeted attack on a stand-in with three classes, two of which repeat a training picture with copies.</summary>
public sealed class UntargetedAttackTests : IDisposable
{
    private const int Samples = 400;

    private readonly TinySet _set = new();

    private RunOptions Options => UntargetedSet.OptionsOf(_set, Samples);

    [Fact]
    public async Task The_tables_hold_what_another_program_works_out_from_the_kept_pictures()
    {
        var folder = _set["runs/all"];
        var options = Options with { Output = Options.Output with { Keep = KeepRule.All } };
        var summary = await Attack.RunAsync(options, folder, UntargetedSet.Model());
        var nearest = await Table.OfAsync<NearestRow>(folder);
        var generations = await Table.OfAsync<GenerationRow>(folder);
        Assert.Equal(Samples, nearest.Count);
        Assert.Equal(Samples, generations.Count);
        var paths = generations.ToDictionary(row => row.Generation, row => row.ImagePath);

        // The training set's different pictures, each by its first file: 000, 006, 010, 011 … 019.
        var pictures = _set.DifferentPictures();
        var bytes = TinySet.Shape.Height * TinySet.Shape.Width * 3;
        foreach (var row in nearest.Where(row => row.Generation % 7 == 0))
        {
            var pixels = PngFile.Read(Path.Combine(folder, paths[row.Generation]!)).Rgb;
            var sums = pictures.Select(picture => (picture.Id, Sum: SquaredOf(pixels, picture.Rgb))).OrderBy(picture => picture.Sum).ToList();
            var mean = sums.Take(options.Untargeted.Nearest).Average(picture => L2.Of(picture.Sum, bytes));
            Assert.Equal((sums[0].Id, sums[0].Sum, row.Generation + 1), (row.ImageId, row.Squared, row.Sample));
            Assert.Equal(L2.Of(sums[0].Sum, bytes) / (0.5 * mean), row.AdaptiveL2, 1e-12);
            Assert.Equal(Math.Sqrt(sums[0].Sum / (double)sums[1].Sum), row.SecondRatio!.Value, 1e-12);
            Assert.Equal(row.AdaptiveL2 < 1, row.Hit);
        }

        // The tables of the training set's copies are those of any run; nothing is screened.
        Assert.Equal(10, (await Table.OfAsync<DuplicateRow>(folder)).Count);
        Assert.Equal(pictures.Select(picture => picture.Id), (await Table.OfAsync<DeduplicatedRow>(folder)).Select(row => row.ImageId));
        Assert.Empty(await Table.OfAsync<ScreeningRow>(folder));

        Assert.Equal(2, summary.Untargeted!.Training.Unique);
        Assert.Equal((3, Samples, 0L), (summary.Prompts, summary.Generations, summary.Flagged));
        Assert.Equal((2L, 2L), (summary.Recall.Hits, summary.Recall.Trials));
    }

    [Fact]
    public async Task Unique_extractions_and_the_curve_follow_from_the_table_of_nearest_pictures()
    {
        var folder = _set["runs/curve"];
        var summary = await Attack.RunAsync(Options, folder, UntargetedSet.Model());
        var hits = (await Table.OfAsync<NearestRow>(folder)).Where(row => row.Hit).OrderBy(row => row.Sample).ToList();
        var expected = hits.GroupBy(row => row.ImageId).Select(group => (group.Key, group.First().Generation, (long)group.Count())).Order();
        var unique = await Table.OfAsync<UniqueExtractionRow>(folder);
        Assert.Equal(expected, unique.Select(row => (row.ImageId, row.FirstGeneration, row.Hits)).Order());
        Assert.Equal([("000.png", 6L), ("006.png", 4L)], unique.Select(row => (row.ImageId, row.Copies)));

        var curve = await Table.OfAsync<ExtractionCurveRow>(folder);
        Assert.All(curve, row =>
        {
            var sofar = hits.Where(hit => hit.Sample <= row.Samples).ToList();
            Assert.Equal((sofar.Count, sofar.Select(hit => hit.ImageId).Distinct().Count()), ((int)row.Hits, (int)row.UniqueExtractions));
        });
        Assert.Subset(curve.Select(row => row.Samples).ToHashSet(), unique.Select(row => row.FirstSample).Append(Samples).ToHashSet());
        Assert.Equal(summary.Untargeted!.Curve.Select(point => point.Samples), curve.Select(row => row.Samples));

        var extractions = await Table.OfAsync<ExtractionRow>(folder);
        Assert.Equal(hits.Select(row => row.Generation).Order(), extractions.Where(row => row.Neighbour == 1).Select(row => row.Generation).Order());
        Assert.All(extractions, row => Assert.Equal((row.Neighbour == 1, 1), (row.Extracted, row.Columns.Count)));
        Assert.All(extractions.Where(row => row.Neighbour == 1), row => Assert.Equal($"licence of {row.ImageId}", row.Columns[0]));
        Assert.All(extractions.Where(row => row.ImageId == "000.png"), row => Assert.Equal(6, row.EideticK));
    }

    [Fact]
    public async Task Classes_are_rows_of_the_table_prompts_and_cliques_and_edges_are_empty()
    {
        var folder = _set["runs/tables"];
        await Attack.RunAsync(Options, folder, UntargetedSet.Model());
        var prompts = (await Table.OfAsync<PromptRow>(folder)).OrderBy(row => row.ClassLabel).ToList();
        Assert.Equal([("", 0L), ("", 1L), ("", 2L)], prompts.Select(row => (row.Caption, row.ClassLabel!.Value)));
        Assert.Equal(prompts.Select(row => SelectedPrompt.IdOf(row.ClassLabel.ToString()!)), prompts.Select(row => row.PromptId));
        foreach (var empty in new[] { "edges", "cliques", "null_distances" })
        {
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "tables", empty)));
        }

        Assert.Empty(await Table.OfAsync<CliqueRow>(folder));
        Assert.Empty(await Table.OfAsync<EdgeRow>(folder));

        // Classes in turn: sample i has class i mod 3.
        var generations = await Table.OfAsync<GenerationRow>(folder);
        Assert.All(generations, row => Assert.Equal(prompts[(int)(row.Generation % 3)].PromptId, row.PromptId));
        Assert.Equal(Enumerable.Range(0, Samples).Select(i => (long)i), generations.Select(row => row.Generation).Order());
        var hits = (await Table.OfAsync<NearestRow>(folder)).Where(row => row.Hit).Select(row => row.Generation).ToHashSet();
        Assert.All(generations, row => Assert.Equal(hits.Contains(row.Generation), row.ImagePath is not null));
        Assert.True(File.Exists(Path.Combine(folder, "report", "extractions.png")));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "report", "pairs")).Length);
    }

    [Fact]
    public async Task A_longer_run_begins_with_the_samples_of_a_shorter_one()
    {
        await Attack.RunAsync(UntargetedSet.OptionsOf(_set, 31), _set["runs/short"], UntargetedSet.Model());
        await Attack.RunAsync(UntargetedSet.OptionsOf(_set, 200), _set["runs/long"], UntargetedSet.Model());
        var first = await Table.OfAsync<GenerationRow>(_set["runs/short"]);
        var all = await Table.OfAsync<GenerationRow>(_set["runs/long"]);
        Assert.Equal(
            first.OrderBy(row => row.Generation).Select(row => row.PixelsSha256),
            all.Where(row => row.Generation < 31).OrderBy(row => row.Generation).Select(row => row.PixelsSha256));
    }

    [Fact]
    public async Task The_control_set_is_searched_in_the_same_way_and_its_rate_stands_in_the_table()
    {
        var folder = _set["runs/control"];
        var control = Options with { Untargeted = Options.Untargeted with { Control = _set["train"] } };
        var summary = await Attack.RunAsync(control, folder, UntargetedSet.Model());

        // The training set as its own control: every number is the same.
        Assert.Equal(summary.Untargeted!.Training, summary.Untargeted.Control);
        var rates = await Table.OfAsync<HitRateRow>(folder);
        Assert.Equal(["control adaptive", "control l2", "training adaptive", "training l2"], rates.Select(row => $"{row.ComparedWith} {row.Rule}"));
        Assert.All(rates, row => Assert.Equal(Rate.Of(row.Hits, Samples).Interval, new Interval(row.RateLow, row.RateHigh)));
        Assert.All(
            await Table.OfAsync<NearestRow>(folder),
            row => Assert.Equal(
                (row.ImageId, row.L2, row.AdaptiveL2, row.Hit), (row.ControlImageId, row.ControlL2, row.ControlAdaptiveL2, row.ControlHit)));

        var without = await Attack.RunAsync(Options, _set["runs/without"], UntargetedSet.Model());
        Assert.Null(without.Untargeted!.Control);
        Assert.All(await Table.OfAsync<ExtractionCurveRow>(_set["runs/without"]), row => Assert.Null(row.ControlHits));
    }

    [Fact]
    public async Task Mirror_images_of_training_pictures_stand_beside_the_hits_where_the_trainer_mirrored()
    {
        var flip = Options with { Training = Options.Training with { Resize = new ResizeOptions { Flip = true } } };
        var mirrored = await Attack.RunAsync(flip, _set["runs/mirrored"], UntargetedSet.Model(mirrored: true));
        var plain = await Attack.RunAsync(flip, _set["runs/plain"], UntargetedSet.Model());

        // A model that mirrors gives no strict hit; the same samples, unmirrored, are what its mirror images are near to.
        Assert.Equal(0, mirrored.Untargeted!.Training.Hits.Hits);
        var found = await Table.OfAsync<CopyRow>(_set["runs/mirrored"]);
        var hits = (await Table.OfAsync<NearestRow>(_set["runs/plain"])).Where(row => row.Hit).ToList();
        Assert.NotEmpty(found);
        Assert.All(found, row => Assert.Equal((false, true, true, "crop 0,0 mirrored"), (row.Extracted, row.ViewCopy, row.Disagrees, row.View)));
        Assert.Equal(["000.png", "006.png"], found.Select(row => row.ViewImageId).Distinct().Order());
        Assert.Equal((found.Count, 0L, found.Count, found.Count), (mirrored.Copies!.Members, mirrored.Copies.Extracted, mirrored.Copies.Views, mirrored.Copies.Disagreements));
        Assert.Equal("centre crop, mirror images", mirrored.Copies.Considered);

        // Where the model does not mirror, the rows are its hits, as they are.
        var same = await Table.OfAsync<CopyRow>(_set["runs/plain"]);
        Assert.Equal(hits.Select(row => (row.PromptId, row.Generation, (string?)row.ImageId, (double?)row.L2)), same.Select(row => (row.PromptId, row.Generation, row.ViewImageId, row.ViewL2)));
        Assert.All(same, row => Assert.Equal((true, true, false, "crop 0,0"), (row.Extracted, row.ViewCopy, row.Disagrees, row.View)));

        var without = await Attack.RunAsync(Options, _set["runs/without"], UntargetedSet.Model(mirrored: true));
        Assert.Empty(await Table.OfAsync<CopyRow>(_set["runs/without"]));
        Assert.Equal("centre crop, no mirror images", without.Copies!.Considered);
    }

    [Fact]
    public async Task Around_the_training_picture_the_neighbourhood_is_its_own()
    {
        var folder = _set["runs/training"];
        var options = Options with
        {
            Output = Options.Output with { Keep = KeepRule.All },
            Untargeted = Options.Untargeted with { Neighbourhood = Neighbourhood.Training, Nearest = 4, Alpha = 0.7m },
        };
        var summary = await Attack.RunAsync(options, folder, UntargetedSet.Model());
        Assert.Equal("training", summary.Untargeted!.Neighbourhood);
        var pictures = _set.DifferentPictures();
        var bytes = TinySet.Shape.Height * TinySet.Shape.Width * 3;
        var paths = (await Table.OfAsync<GenerationRow>(folder)).ToDictionary(row => row.Generation, row => row.ImagePath);
        foreach (var row in (await Table.OfAsync<NearestRow>(folder)).Where(row => row.Generation % 9 == 0))
        {
            var pixels = PngFile.Read(Path.Combine(folder, paths[row.Generation]!)).Rgb;
            var centre = pictures.Single(picture => picture.Id == row.ImageId);
            var around = pictures.OrderBy(picture => SquaredOf(centre.Rgb, picture.Rgb)).Take(4);
            var mean = around.Average(picture => L2.Of(SquaredOf(pixels, picture.Rgb), bytes));
            Assert.Equal(row.L2 / (0.7 * mean), row.AdaptiveL2, 1e-12);
        }

        var extractions = await Table.OfAsync<ExtractionRow>(folder);
        var adaptive = (await Table.OfAsync<NearestRow>(folder)).ToDictionary(row => row.Generation, row => row.AdaptiveL2);
        Assert.All(extractions.Where(row => row.Neighbour == 1), row => Assert.Equal(adaptive[row.Generation], row.AdaptiveL2));
    }

    [Fact]
    public async Task The_pictures_of_a_run_given_to_another_are_the_same_classes_and_extractions()
    {
        var (first, second) = (_set["runs/first"], _set["runs/second"]);
        var options = Options with { Output = Options.Output with { Keep = KeepRule.All } };
        var drawn = await Attack.RunAsync(options, first, UntargetedSet.Model());
        var given = await Attack.RunAsync(options with { Model = "", Generations = new GenerationsOptions { From = first } }, second);

        Assert.Equal(drawn.Untargeted!.Training, given.Untargeted!.Training);
        Assert.Equal(
            (await Table.OfAsync<PromptRow>(first)).Select(row => (row.PromptId, row.ClassLabel)),
            (await Table.OfAsync<PromptRow>(second)).Select(row => (row.PromptId, row.ClassLabel)));
        Assert.Equal(
            (await Table.OfAsync<UniqueExtractionRow>(first)).Select(row => (row.ImageId, row.Hits, row.L2)),
            (await Table.OfAsync<UniqueExtractionRow>(second)).Select(row => (row.ImageId, row.Hits, row.L2)));
        Assert.All(await Table.OfAsync<GenerationRow>(second), row => Assert.Null(row.Seed));

        // Numbers run through all classes, and stay.
        Assert.Equal(
            (await Table.OfAsync<NearestRow>(first)).Select(row => (row.PromptId, row.Generation, row.Sample, row.ImageId, row.AdaptiveL2)),
            (await Table.OfAsync<NearestRow>(second)).Select(row => (row.PromptId, row.Generation, row.Sample, row.ImageId, row.AdaptiveL2)));
        Assert.Equal(drawn.Untargeted.Curve, given.Untargeted.Curve);
    }

    [Fact]
    public async Task Blank_samples_are_counted_and_not_compared()
    {
        var folder = _set["runs/blank"];
        var summary = await Attack.RunAsync(
            UntargetedSet.OptionsOf(_set, 60), folder, UntargetedSet.Model(isBlank: generation => generation % 10 == 0));
        Assert.Equal((60L, 6L, 54L), (summary.Generations, summary.Blank, summary.Untargeted!.Training.Hits.Trials));
        Assert.Contains("6 generations are blank and were left out", summary.Warnings);
        Assert.Equal(54, (await Table.OfAsync<NearestRow>(folder)).Count);
    }

    [Theory]
    [InlineData(3, new[] { 1, 3 }, "untargeted.classes[1]", "3 is above the model's last class, 2")]
    [InlineData(0, new[] { 0 }, "untargeted.classes[0]", "the model is unconditional: it has no classes")]
    public async Task Classes_out_of_range_are_refused_before_anything_is_made(int classes, int[] asked, string key, string problem)
    {
        var options = Options with { Untargeted = Options.Untargeted with { Classes = asked } };
        var refused = await Assert.ThrowsAsync<OptionsException>(() => Attack.RunAsync(options, _set["runs/refused"], UntargetedSet.Model(classes)));
        Assert.Equal($"{key}: {problem}", refused.Message);
        Assert.False(Directory.Exists(_set["runs/refused"]));
    }

    [Fact]
    public async Task An_unconditional_model_has_one_row_without_a_label()
    {
        var folder = _set["runs/one"];
        await Attack.RunAsync(UntargetedSet.OptionsOf(_set, 20), folder, UntargetedSet.Model(classes: 0));
        var prompt = Assert.Single(await Table.OfAsync<PromptRow>(folder));
        Assert.Equal(("", null, SelectedPrompt.IdOf("")), (prompt.Caption, prompt.ClassLabel, prompt.PromptId));
    }

    [Fact]
    public async Task Chosen_classes_are_drawn_in_their_order()
    {
        var folder = _set["runs/chosen"];
        var options = UntargetedSet.OptionsOf(_set, 5);
        await Attack.RunAsync(options with { Untargeted = options.Untargeted with { Classes = [2, 0] } }, folder, UntargetedSet.Model());
        var labels = (await Table.OfAsync<PromptRow>(folder)).ToDictionary(row => row.PromptId, row => row.ClassLabel);
        var drawn = (await Table.OfAsync<GenerationRow>(folder)).OrderBy(row => row.Generation);
        Assert.Equal([2L, 0L, 2L, 0L, 2L], drawn.Select(row => labels[row.PromptId]!.Value));
    }

    public void Dispose() => _set.Dispose();

    private static long SquaredOf(byte[] left, byte[] right) => left.Zip(right, (a, b) => (long)((a - b) * (a - b))).Sum();
}
