using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Inpainting;

public sealed class InpaintingAttackTests : IDisposable
{
    private readonly TinySet _set = new();

    [Fact]
    public async Task Known_pictures_come_back_closer_and_others_do_not()
    {
        var summary = await InpaintingSet.RunAsync(InpaintingSet.OptionsOf(_set, 60), _set["runs/one"], InpaintingSet.Model());

        var found = summary.Inpainting!;
        Assert.Equal((60, 5, 60, 120), (found.Trials, found.Best, found.Hidden, found.Pixels));
        Assert.Equal((3L, 2L, 2L, 0L), (found.Training.Pictures, found.Training.Closer.Hits, found.Training.Recovered.Hits, found.Training.ReferenceRecovered.Hits));
        var results = await Table.OfAsync<InpaintingResultRow>(_set["runs/one"]);
        Assert.Equal(6, results.Count);
        foreach (var row in results.Where(row => row.Copies > 1))
        {
            Assert.True(row is { Recovered: true, Closer: true, BestL2: < 0.02, ReferenceBestL2: > 0.2, Trials: 60, HiddenValues: 180 }, row.ToString());
        }

        // The third picture is known to neither, and the same noise filled it in: neither is closer.
        Assert.All(results.Where(row => row.Copies == 1), row => Assert.Equal((row.BestL2, false, false), (row.ReferenceBestL2, row.Closer, row.Recovered)));
        Assert.Equal(2 * 6 * 60, summary.Generations);
        Assert.Equal(2 * 6, summary.Prompts);
    }

    [Fact]
    public async Task The_best_are_chosen_by_the_ratio_of_losses_and_measured_over_the_hidden_pixels()
    {
        var folder = _set["runs/one"];
        await InpaintingSet.RunAsync(InpaintingSet.OptionsOf(_set, 40), folder, InpaintingSet.Model());

        var rows = await Table.OfAsync<InpaintingRow>(folder);
        foreach (var trials in rows.GroupBy(row => row.PromptId))
        {
            var ranked = trials.OrderBy(row => row.Score).ThenBy(row => row.Generation).Take(5).Select(row => row.Generation);
            Assert.Equal(ranked, trials.Where(row => row.Rank is not null).OrderBy(row => row.Rank).Select(row => row.Generation));
        }

        Assert.All(rows, row => Assert.Equal(row.Loss / row.ReferenceLoss, row.Score));
        var original = TinySet.PictureOf(TinySet.Sixfold);
        var best = rows.Single(row => row is { ImageId: "000.png", Model: "target", Rank: 1, ComparedWith: "training" });
        var picture = PngFile.Read(Path.Combine(folder, "images", "generations", best.PromptId, $"{best.Generation:D4}.png")).Rgb;
        var squared = Enumerable.Range(0, picture.Length).Where(i => i / 3 % 10 < 5).Sum(i => (picture[i] - original[i]) * (long)(picture[i] - original[i]));
        Assert.Equal((squared, L2.Of(squared, 180)), (best.Squared, best.L2));
        Assert.All(Enumerable.Range(0, picture.Length).Where(i => i / 3 % 10 >= 5), i => Assert.Equal(original[i], picture[i]));
    }

    [Fact]
    public async Task The_best_pictures_are_kept_and_only_they()
    {
        var folder = _set["runs/one"];
        await InpaintingSet.RunAsync(InpaintingSet.OptionsOf(_set, 400), folder, InpaintingSet.Model());

        var kept = (await Table.OfAsync<GenerationRow>(folder)).Select(row => row.ImagePath).OfType<string>().Order(StringComparer.Ordinal).ToList();
        var files = Directory.GetFiles(Path.Combine(folder, "images", "generations"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(2 * 6 * 5, kept.Count);
        Assert.Equal(kept, files);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder, "report", "pairs")).Length);
    }

    [Fact]
    public async Task A_mask_chosen_ids_and_blank_trials()
    {
        var mask = _set["mask.png"];
        PngFile.Write(mask, [.. Enumerable.Range(0, 120).Select(i => (byte)(i % 10 < 5 && i / 10 < 6 ? 255 : 0))], 10, 12, 1);
        var options = InpaintingSet.OptionsOf(_set, 12);
        options = options with { Inpainting = options.Inpainting with { Mask = mask, Images = ["012.png", "007.png"], HeldOut = "" } };

        var summary = await InpaintingSet.RunAsync(options, _set["runs/one"], InpaintingSet.Model(isBlank: trial => trial == 4));

        Assert.Equal((30, 2L, 1L), (summary.Inpainting!.Hidden, summary.Inpainting.Training.Pictures, summary.Blank / 2));
        Assert.Null(summary.Inpainting.HeldOut);
        var results = await Table.OfAsync<InpaintingResultRow>(_set["runs/one"]);
        Assert.Equal([("007.png", 4L, 90L, 11L), ("012.png", 1L, 90L, 11L)], results.Select(row => (row.ImageId, row.Copies, row.HiddenValues, row.Trials)));
        Assert.All((await Table.OfAsync<InpaintingRow>(_set["runs/one"])).Where(row => row is { Generation: 4, Model: "target" }), row =>
            Assert.True(row is { Score: null, Loss: null, Rank: null }, row.ToString()));
    }

    [Fact]
    public async Task What_cannot_be_is_said_with_its_key()
    {
        var options = InpaintingSet.OptionsOf(_set, 12);
        await RefusedAsync("inpainting.reference", options, new InpaintingStandIn(TinySet.Shape, "target", []));
        await RefusedAsync("inpainting.reference", options, new InpaintingStandIn(TinySet.Shape with { Width = 12 }, "wide", []));
        await RefusedAsync("inpainting.images[0]", options with { Inpainting = options.Inpainting with { Images = ["no such"] } });
        await RefusedAsync("inpainting.copies_at_least", options with { Inpainting = options.Inpainting with { CopiesAtLeast = 99 } });
        await RefusedAsync("inpainting.best", options with { Inpainting = options.Inpainting with { Best = 13 } });
        await RefusedAsync("inpainting.jump_length", options with { Inpainting = options.Inpainting with { Repeats = 2 } });
        await RefusedAsync("inpainting.reference", options with { Inpainting = options.Inpainting with { Reference = "" } });
    }

    [Fact]
    public async Task The_report_has_every_picture_and_the_summary_of_both_sets()
    {
        var (folder, options) = (_set["runs/one"], InpaintingSet.OptionsOf(_set, 30));
        await InpaintingSet.RunAsync(options, folder, InpaintingSet.Model());

        var report = await ReportBuilder.BuildAsync(folder, options, CancellationToken.None);

        var figure = report.Figures.Inpainting!;
        Assert.Equal((6L, 360L, 6), (figure.Pictures, figure.Trials, figure.Rows.Count));
        Assert.Equal(3, report.Figures.Gallery.Extracted.Count);
        Assert.All(report.Figures.Gallery.Extracted, entry => Assert.True(entry is { GenerationImage: not null, TrainingImage: not null }));
        Assert.Equal((2L, 2L), (report.Figures.Headline.Flagged.Hits, report.Figures.Headline.Extracted.Hits));
    }

    public void Dispose() => _set.Dispose();

    private async Task RefusedAsync(string key, RunOptions options, InpaintingStandIn? reference = null)
    {
        var error = await Assert.ThrowsAsync<OptionsException>(() => InpaintingSet.RunAsync(options, _set["runs/refused"], InpaintingSet.Model(), reference));
        Assert.Contains(error.Problems, problem => problem.Key == key);
        Assert.False(File.Exists(_set["runs/refused/manifest.json"]));
    }
}
