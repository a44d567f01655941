using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

public sealed class AttackRunTests : IDisposable
{
    private readonly TinySet _set = new();

    [Fact]
    public async Task A_whole_run_flags_the_memorised_captions_and_matches_them_to_their_training_pictures()
    {
        var folder = _set["runs/whole"];
        var summary = await Attack.RunAsync(_set.Options, folder, _set.Model());

        Assert.Equal((14, 14 * 8, 2, 2), (summary.Prompts, summary.Generations, summary.Flagged, summary.ExtractedPrompts));
        Assert.Equal("calibrated", summary.ThresholdSource);
        Assert.Equal((2, 2), (summary.Precision.Hits, summary.Precision.Trials));
        Assert.Equal((2, 2), (summary.Recall.Hits, summary.Recall.Trials));
        Assert.Equal(["duplicates", "all", "file", "control"], summary.Strategies.Select(strategy => strategy.Strategy));
        Assert.Equal([2, 7, 3, 2], summary.Strategies.Select(strategy => strategy.Prompts));
        Assert.Equal(1, summary.Strategies[2].Skipped);

        var cliques = await Table.OfAsync<CliqueRow>(folder);
        Assert.Equal(14, cliques.Count);
        var flagged = cliques.Where(row => row.Flagged).ToList();
        Assert.Equal(
            new[] { SelectedPrompt.IdOf(TinySet.Sixfold), SelectedPrompt.IdOf(TinySet.Fourfold) }.Order(StringComparer.Ordinal),
            flagged.Select(row => row.PromptId));
        Assert.Equal([1, 2], flagged.Select(row => row.Rank!.Value).Order());
        Assert.All(flagged, row => Assert.Equal((6, "proved", 8), (row.CliqueSize, row.Certainty, row.Usable)));

        // Generations 3 and 7 of a memorised caption are noise.
        var generations = await Table.OfAsync<GenerationRow>(folder);
        var six = generations.Where(row => row.PromptId == SelectedPrompt.IdOf(TinySet.Sixfold)).ToList();
        Assert.Equal([0, 1, 2, 4, 5, 6], six.Where(row => row.CliqueMember).Select(row => row.Generation));
        Assert.All(six, row => Assert.Equal(row.CliqueMember, row.ImagePath is not null));
        Assert.All(six, row => Assert.Equal(DenoiseStage.KeyOf(7, row.PromptId).ToString("x16"), row.Seed));
        foreach (var row in six.Where(row => row.CliqueMember))
        {
            var kept = PngFile.Read(Path.Combine(folder, row.ImagePath!));
            Assert.Equal(row.PixelsSha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(kept.Rgb)));
        }

        // Three neighbours each of six members: all are copies, k is their number, licences are carried.
        var extractions = await Table.OfAsync<ExtractionRow>(folder);
        Assert.Equal(2 * 6 * 3, extractions.Count);
        var first = extractions.Where(row => row.PromptId == SelectedPrompt.IdOf(TinySet.Sixfold)).ToList();
        Assert.All(first, row => Assert.Equal(6, row.EideticK));
        Assert.All(first, row => Assert.Equal([$"licence of {row.ImageId}"], row.Columns));
        Assert.All(first, row => Assert.Equal(row.Neighbour == 1, row.Extracted));
        Assert.Equal(["000.png", "001.png", "002.png"], first.Take(3).Select(row => row.ImageId));
        Assert.True(File.Exists(Path.Combine(folder, "images/training/000.png.png")) || Directory.GetFiles(Path.Combine(folder, "images/training")).Length == 2);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "report/pairs")).Length);
        Assert.True(File.Exists(Path.Combine(folder, "report/extractions.png")));

        Assert.NotEmpty(await Table.OfAsync<NullDistanceRow>(folder));
        Assert.Single(await Table.OfAsync<RunRow>(folder));
        Assert.Equal(8, (await Table.OfAsync<StageTimingRow>(folder)).Count);

        // Everything is matched, so no pixels are left in the checkpoint.
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "checkpoint/denoise")));
    }

    [Fact]
    public async Task A_finished_run_is_read_and_nothing_is_drawn()
    {
        var folder = _set["runs/again"];
        var first = await Attack.RunAsync(_set.Options, folder, _set.Model());
        var model = _set.Model();
        var again = await Attack.RunAsync(_set.Options, folder, model);

        Assert.True(again.WasFinished);
        Assert.False(first.WasFinished);
        Assert.Equal(0, model.Drawn);
        Assert.Equal((first.RunId, first.ManifestHash, first.Flagged, first.Precision), (again.RunId, again.ManifestHash, again.Flagged, again.Precision));
        Assert.Equal(64, first.ManifestHash.Length);
    }

    [Fact]
    public async Task A_finished_run_is_not_read_with_another_configuration_even_where_an_input_is_gone()
    {
        var folder = _set["runs/again"];
        await Attack.RunAsync(_set.Options, folder, _set.Model());
        Directory.Delete(_set["train"], recursive: true);
        Assert.True((await Attack.RunAsync(_set.Options, folder, _set.Model())).WasFinished);

        var other = _set.Options with { Match = _set.Options.Match with { L2 = 0.2m } };
        var error = await Assert.ThrowsAsync<RefusedException>(() => Attack.RunAsync(other, folder, _set.Model()));
        Assert.Contains("the run began with another configuration: match.l2 (was 0.15, is 0.2)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Batch_size_changes_no_byte(int batch)
    {
        var usual = _set["runs/usual"];
        await Attack.RunAsync(_set.Options, usual, _set.Model());
        var options = _set.Options with { Generate = _set.Options.Generate with { Batch = batch }, Device = ["host", "cuda"] };
        var model = _set.Model();
        await Attack.RunAsync(options, _set["runs/other"], model);

        Assert.Equal(batch, model.LargestBatch);
        Assert.Equal(14 * 8, model.Drawn);
        Assert.Equal(Attack.ResultsIn(usual), Attack.ResultsIn(_set["runs/other"]));
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("configuration")]
    [InlineData("model")]
    [InlineData("training data")]
    public async Task A_changed_input_is_refused_by_name(string what)
    {
        var folder = _set["runs/changed"];
        await Assert.ThrowsAnyAsync<Exception>(() => Attack.RunAsync(
            _set.Options, folder, _set.Model(call => throw new InvalidOperationException("broken off"))));
        var (options, model) = (_set.Options, _set.Model());
        switch (what)
        {
            case "caption":
                File.AppendAllText(_set["held-out.txt"], "one more\n");
                what = "configuration";
                break;
            case "configuration":
                options = options with { Generate = options.Generate with { Seed = 8 } };
                break;
            case "model":
                model = new StandInFactory(TinySet.Shape, TinySet.Memorised) { Hash = "another" };
                break;
            default:
                PngFile.Write(_set["train/000.png"], TinySet.PictureOf("another"), TinySet.Shape.Width, TinySet.Shape.Height, 3);
                break;
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Attack.RunAsync(options, folder, model));
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, model.Drawn);
    }

    [Fact]
    public async Task Blank_and_broken_generations_are_counted_and_have_no_edges()
    {
        var model = new StandInFactory(TinySet.Shape, new Dictionary<string, byte[]>(TinySet.Memorised)
        {
            ["held out a"] = new byte[TinySet.Shape.Height * TinySet.Shape.Width * 3],
        })
        {
            Breaks = caption => caption == "held out b",
        };
        var options = _set.Options with { Output = _set.Options.Output with { Keep = KeepRule.All } };
        var folder = _set["runs/blank"];
        var summary = await Attack.RunAsync(options, folder, model);

        // The stand-in's noise of ±4 on black is no blank picture, but it is an honest clique; NaN pictures are neither.
        Assert.Equal(8, summary.NonFinite);
        Assert.Contains(summary.Warnings, line => line.Contains("8 generations are NaN or infinite", StringComparison.Ordinal));
        var broken = (await Table.OfAsync<GenerationRow>(folder)).Where(row => row.PromptId == SelectedPrompt.IdOf("held out b")).ToList();
        Assert.All(broken, row => Assert.Equal(("non_finite", null, null), (row.Status, row.MeanEdgeDistance, row.ImagePath)));
        Assert.Equal(8, broken.Count);
        Assert.Equal(14 * 8 - 8, (await Table.OfAsync<GenerationRow>(folder)).Count(row => row.ImagePath is not null));
    }

    [Fact]
    public async Task A_model_that_makes_only_broken_pictures_fails_the_run()
    {
        var model = new StandInFactory(TinySet.Shape, TinySet.Memorised) { Breaks = _ => true };
        var failed = await Assert.ThrowsAsync<Pipeline.Flow.RunFailedException>(() => Attack.RunAsync(_set.Options, _set["runs/nan"], model));
        Assert.Contains("NaN or infinite", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_calibration_pairs_are_refused_before_anything_is_drawn_and_the_folder_takes_the_mended_configuration()
    {
        var options = _set.Options with { Edges = _set.Options.Edges with { FalseEdgeRate = 0.0001m } };
        var (folder, model) = (_set["runs/pairs"], _set.Model());
        var problem = await Assert.ThrowsAsync<OptionsException>(() => Attack.RunAsync(options, folder, model));
        Assert.Contains("prompts are needed", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, model.Drawn);

        var mended = await Attack.RunAsync(_set.Options, folder, model);
        Assert.Equal(2, mended.Flagged);
    }

    [Fact]
    public async Task A_source_without_captions_is_an_error_that_names_it()
    {
        var options = _set.Options with
        {
            Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.Duplicates, CopiesAtLeast = 7 }],
        };
        var problem = await Assert.ThrowsAsync<OptionsException>(() => Attack.RunAsync(options, _set["runs/none"], _set.Model()));
        Assert.StartsWith("prompts[0]", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_none_leaves_no_picture_and_no_path()
    {
        var options = _set.Options with { Output = _set.Options.Output with { Keep = KeepRule.None } };
        var folder = _set["runs/bare"];
        var summary = await Attack.RunAsync(options, folder, _set.Model());
        Assert.Equal(2, summary.ExtractedPrompts);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "images"), "*", SearchOption.AllDirectories));
        Assert.All(await Table.OfAsync<GenerationRow>(folder), row => Assert.Null(row.ImagePath));
    }

    [Fact]
    public async Task An_unreadable_picture_is_counted_and_too_many_are_said_at_the_end()
    {
        File.WriteAllText(_set["train/015.png"], "no picture");
        var summary = await Attack.RunAsync(_set.Options, _set["runs/unreadable"], _set.Model());
        Assert.Equal((19, 1, true), (summary.TrainingRead, summary.TrainingUnreadable, summary.TooManyUnreadable));
        Assert.Contains(summary.Warnings, line => line.Contains("015.png", StringComparison.Ordinal));

        var lenient = _set.Options with { Training = _set.Options.Training with { MaxUnreadable = 0.05m } };
        var again = await Attack.RunAsync(lenient, _set["runs/unreadable"], _set.Model());
        Assert.Equal((true, false), (again.WasFinished, again.TooManyUnreadable));
    }

    public void Dispose() => _set.Dispose();
}
