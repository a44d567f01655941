using Engram.Memorization;
using Engram.Pipeline.Reports;
using Engram.Storage.Images;
using Engram.Storage.Tables;

namespace Engram.Tests.Evidence;

/// <summary>Tables changed and the manifest made to fit: recomputing finds it.</summary>
public sealed class ForgeryTests(EvidenceRuns runs) : IClassFixture<EvidenceRuns>
{
    private static readonly Dictionary<string, Func<string, Task>> Changes = new()
    {
        ["generations.pixels_sha256"] = Change<GenerationRow>((row, i) => i == 3 ? row with { PixelsSha256 = new string('0', 64) } : row),
        ["generations.status"] = Change<GenerationRow>((row, i) => i == 3 ? row with { Status = "blank" } : row),
        ["generations.seed"] = Change<GenerationRow>((row, i) => i == 5 ? row with { Seed = "0000000000000000" } : row),
        ["generations.clique_member"] = Change<GenerationRow>((row, _) => row with { CliqueMember = false }),
        ["generations.mean_edge_distance"] = Change<GenerationRow>((row, _) => row with { MeanEdgeDistance = row.MeanEdgeDistance / 2 }),
        ["generations.image_path"] = Change<GenerationRow>((row, i) => i == 0 ? row with { ImagePath = null } : row),
        ["generations, row left out"] = Change<GenerationRow>((row, i) => i == 7 ? null : row),
        ["edges.squared"] = Change<EdgeRow>((row, i) => i == 0 ? row with { Squared = row.Squared - 1 } : row),
        ["edges, row left out"] = Change<EdgeRow>((row, i) => i == 2 ? null : row),
        ["edges, row added"] = Change<EdgeRow>((row, i) => i == 0 ? row with { B = 7 } : row),
        ["cliques.flagged"] = Change<CliqueRow>((row, _) => row with { Flagged = !row.Flagged }),
        ["cliques.clique_size"] = Change<CliqueRow>((row, _) => row with { CliqueSize = row.CliqueSize + 1 }),
        ["cliques.certainty"] = Change<CliqueRow>((row, _) => row with { Certainty = "bounded" }),
        ["cliques.mean_distance"] = Change<CliqueRow>((row, _) => row with { MeanDistance = row.MeanDistance * 0.99 }),
        ["cliques.rank"] = Change<CliqueRow>((row, _) => row with { Rank = row.Rank is { } rank ? 3 - rank : null }),
        ["cliques.medoid"] = Change<CliqueRow>((row, _) => row with { Medoid = row.Medoid + 1 }),
        ["cliques.threshold"] = Change<CliqueRow>((row, _) => row with { Threshold = row.Threshold + 1e-9 }),
        ["cliques.usable"] = Change<CliqueRow>((row, i) => i == 1 ? row with { Usable = row.Usable - 1 } : row),
        ["null_distances.squared_from of the threshold"] =
            Change<NullDistanceRow>((row, i) => i == 2 ? row with { SquaredFrom = row.SquaredFrom + 1, SquaredTo = row.SquaredTo + 1 } : row),
        ["extractions.l2"] = Change<ExtractionRow>((row, i) => i == 0 ? row with { L2 = row.L2 / 2 } : row),
        ["extractions.extracted"] = Change<ExtractionRow>((row, i) => i == 0 ? row with { Extracted = false } : row),
        ["extractions.squared"] = Change<ExtractionRow>((row, i) => i == 0 ? row with { Squared = row.Squared - 1, L2 = L2.Of(row.Squared - 1, 360) } : row),
        ["extractions, row left out"] = Change<ExtractionRow>((row, i) => i == 4 ? null : row),
        ["copies.extracted"] = Change<CopyRow>((row, i) => i == 0 ? row with { Extracted = !row.Extracted } : row),
        ["copies.template_copy"] = Change<CopyRow>((row, i) => i == 0 ? row with { TemplateCopy = !row.TemplateCopy, Disagrees = !row.Disagrees } : row),
        ["prompts.caption"] = Change<PromptRow>((row, i) => i == 0 ? row with { Caption = "innocent" } : row),
        ["prompts.rank"] = Change<PromptRow>((row, i) => i == 0 ? row with { Rank = 99 } : row),
        ["duplicates.kept"] = Change<DuplicateRow>((row, _) => row with { Kept = !row.Kept }),
        ["deduplicated.copies"] = Change<DeduplicatedRow>((row, i) => i == 2 ? row with { Copies = 9 } : row),
        ["runs.model_hash"] = Change<RunRow>((row, _) => row with { ModelHash = "another" }),
        ["stage_timings.run_id"] = Change<StageTimingRow>((row, _) => row with { RunId = "another" }),
    };

    private static readonly Dictionary<string, Func<string, Task>> ChangesOfTraining = new()
    {
        ["extractions.eidetic_k"] = Change<ExtractionRow>((row, i) => i == 0 ? row with { EideticK = 1 } : row),
        ["extractions.adaptive_l2"] = Change<ExtractionRow>((row, i) => i == 1 ? row with { AdaptiveL2 = row.AdaptiveL2 / 2 } : row),
        ["extractions.image_id"] = Change<ExtractionRow>((row, i) => i == 2 ? row with { ImageId = "019.png" } : row),
        ["extractions.licence"] = Change<ExtractionRow>((row, i) => i == 1 ? row with { Columns = ["none"] } : row),
        ["null_distances.squared_from"] = Change<NullDistanceRow>((row, i) => i == 0 ? row with { SquaredFrom = row.SquaredFrom - 5, SquaredTo = row.SquaredTo - 5 } : row),
        ["null_distances.pairs"] = Change<NullDistanceRow>((row, i) => i == 20 ? row with { Pairs = row.Pairs + 1 } : row),
        ["copies.template_l2"] = Change<CopyRow>((row, i) => i == 0 ? row with { TemplateL2 = 0 } : row),
        ["prompts.duplicates"] = Change<PromptRow>((row, i) => i == 0 ? row with { Duplicates = row.Duplicates + 1 } : row),
        ["prompts.strategy"] = Change<PromptRow>((row, i) => i == 0 ? row with { Strategy = "control" } : row),
        ["duplicates.distance"] = Change<DuplicateRow>((row, i) => i == 1 ? row with { Distance = 0.5 } : row),
        ["deduplicated, row left out"] = Change<DeduplicatedRow>((row, i) => i == 5 ? null : row),
    };

    private static readonly Dictionary<string, Func<string, Task>> ChangesOfSamples = new()
    {
        ["nearest.hit"] = Change<NearestRow>((row, _) => row with { Hit = false }),
        ["nearest.l2"] = Change<NearestRow>((row, i) => i == 0 ? row with { L2 = 0.01 } : row),
        ["nearest.sample"] = Change<NearestRow>((row, i) => i == 0 ? row with { Sample = 77 } : row),
        ["nearest.adaptive_l2 (hit to miss)"] = Change<NearestRow>((row, _) => row.Hit ? row with { Hit = false, AdaptiveL2 = 1.5 } : row),
        ["nearest.control_hit"] = Change<NearestRow>((row, i) => i == 0 ? row with { ControlHit = !row.ControlHit } : row),
        ["nearest.control_l2"] = Change<NearestRow>((row, i) => i == 0 ? row with { ControlL2 = 0.123456 } : row),
        ["nearest, row left out"] = Change<NearestRow>((row, i) => i == 9 ? null : row),
        ["unique_extractions.hits"] = Change<UniqueExtractionRow>((row, i) => i == 0 ? row with { Hits = row.Hits + 1 } : row),
        ["unique_extractions.copies"] = Change<UniqueExtractionRow>((row, i) => i == 0 ? row with { Copies = 1 } : row),
        ["unique_extractions, row left out"] = Change<UniqueExtractionRow>((row, i) => i == 0 ? null : row),
        ["extraction_curve.unique_extractions"] = Change<ExtractionCurveRow>((row, i) => i == 0 ? row with { UniqueExtractions = row.UniqueExtractions + 1 } : row),
        ["hit_rates.rate"] = Change<HitRateRow>((row, i) => i == 3 ? row with { Rate = row.Rate / 2 } : row),
        ["hit_rates.rate_high"] = Change<HitRateRow>((row, i) => i == 0 ? row with { RateHigh = 1 } : row),
        ["hit_rates.pictures"] = Change<HitRateRow>((row, i) => i == 2 ? row with { Pictures = 60_000 } : row),
        ["generations.pixels_sha256"] = Change<GenerationRow>((row, i) => i == 3 ? row with { PixelsSha256 = new string('0', 64) } : row),
        ["extractions.extracted"] = Change<ExtractionRow>((row, i) => i == 0 ? row with { Extracted = false } : row),
        ["prompts.class_label"] = Change<PromptRow>((row, i) => i == 0 ? row with { ClassLabel = 5 } : row),
    };

    private static readonly Dictionary<string, Func<string, Task>> ChangesOfSamplesAndTraining = new()
    {
        ["nearest.squared"] = Change<NearestRow>((row, i) => i == 0 ? row with { Squared = row.Squared + 1, L2 = L2.Of(row.Squared + 1, 360) } : row),
        ["nearest.second_ratio"] = Change<NearestRow>((row, i) => i == 0 ? row with { SecondRatio = 0.1 } : row),
        ["nearest.control_image_id"] = Change<NearestRow>((row, i) => i == 0 ? row with { ControlImageId = "?" } : row),
        ["hit_rates.unique_pictures of the control"] = Change<HitRateRow>((row, i) => i == 1 ? row with { UniquePictures = row.UniquePictures + 1 } : row),
        ["extraction_curve.control_unique"] = Change<ExtractionCurveRow>((row, i) => i == 0 ? row with { ControlUnique = row.ControlUnique + 1 } : row),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    public static TheoryData<string> NamesOfTraining => [.. ChangesOfTraining.Keys];

    public static TheoryData<string> NamesOfSamples => [.. ChangesOfSamples.Keys];

    public static TheoryData<string> NamesOfSamplesAndTraining => [.. ChangesOfSamplesAndTraining.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_changed_table_of_an_attack_is_found(string name) => FindAsync(runs.AttackedRun, Changes[name], name, training: false);

    [Theory]
    [MemberData(nameof(NamesOfTraining))]
    public Task What_the_training_set_gives_is_found_with_it(string name) => FindAsync(runs.AttackedRun, ChangesOfTraining[name], name, training: true);

    [Theory]
    [MemberData(nameof(NamesOfSamples))]
    public Task A_changed_table_of_an_untargeted_attack_is_found(string name) => FindAsync(runs.SampledRun, ChangesOfSamples[name], name, training: false);

    [Theory]
    [MemberData(nameof(NamesOfSamplesAndTraining))]
    public Task What_the_sets_give_of_an_untargeted_attack_is_found_with_them(string name) =>
        FindAsync(runs.SampledRun, ChangesOfSamplesAndTraining[name], name, training: true);

    [Fact]
    public async Task A_kept_picture_put_in_the_place_of_another_is_found()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        var pictures = Directory.GetFiles(Path.Combine(folder, "images", "generations"), "*.png", SearchOption.AllDirectories);
        File.Copy(pictures[0], pictures[^1], overwrite: true);
        Forgery.Seal(folder);
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("pixels_sha256", StringComparison.Ordinal));

        PngFile.Write(pictures[1], new byte[4 * 4 * 3], 4, 4, 3);
        Forgery.Seal(folder);
        Assert.Contains((await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches, line => line.Contains("is 4 × 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_number_of_the_summary_is_found()
    {
        foreach (var (run, options) in new[] { (runs.AttackedRun, runs.Attacked), (runs.SampledRun, runs.Sampled) })
        {
            using var copy = new ScratchFolder();
            var folder = copy.CopyOf(run);
            var path = Path.Combine(folder, "report", "summary.json");
            var text = await File.ReadAllTextAsync(path);
            foreach (var key in new[] { "flagged", "extracted_generations", "hits", "generations", "unique_extractions", "median_l2" })
            {
                var start = text.IndexOf($"\"{key}\": ", StringComparison.Ordinal);
                if (start < 0)
                {
                    continue;
                }

                var end = text.IndexOfAny([',', '\n'], start);
                await File.WriteAllTextAsync(path, $"{text[..start]}\"{key}\": 12345{text[end..]}");
                var found = await Forgery.VerifyAsync(folder, options);
                Assert.Contains(found.Mismatches, line => line.StartsWith("report/summary.json: summary.", StringComparison.Ordinal) && line.Contains($"{key} is '12345'", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_changed_number_of_the_report_is_found()
    {
        foreach (var (run, options) in new[] { (runs.AttackedRun, runs.Attacked), (runs.SampledRun, runs.Sampled) })
        {
            using var copy = new ScratchFolder();
            var folder = copy.CopyOf(run);
            var text = ReportFile.TextOf(await ReportBuilder.BuildAsync(run, options, TestContext.Current.CancellationToken));
            ReportFile.Write(folder, ReportFile.Name, text);
            var found = await Forgery.VerifyAsync(folder, options, runs.Set["train"]);
            Assert.Equal([], found.Mismatches);
            Assert.Contains(found.Statements, statement => statement is { Name: "report.figures.headline.flagged.hits", Recomputed: 1 });
            foreach (var key in new[] { "hits", "l2", "marked", "total" })
            {
                var start = text.IndexOf($"\"{key}\": ", StringComparison.Ordinal);
                var end = text.IndexOf('\n', start);
                ReportFile.Write(folder, ReportFile.Name, $"{text[..start]}\"{key}\": 12345{(text[end - 1] == ',' ? "," : "")}{text[end..]}");
                Assert.NotEqual([], (await Forgery.VerifyAsync(folder, options)).Mismatches);
            }
        }
    }

    [Fact]
    public async Task A_configuration_with_another_rule_is_found_though_the_manifest_fits()
    {
        var found = await Forgery.VerifyAsync(runs.AttackedRun, runs.Attacked with { Match = runs.Attacked.Match with { L2 = 0.0001m } });
        Assert.Contains(found.Mismatches, line => line.Contains("extracted is True, recomputed False", StringComparison.Ordinal));
        found = await Forgery.VerifyAsync(runs.AttackedRun, runs.Attacked with { Clique = runs.Attacked.Clique with { Size = 7 } });
        Assert.Contains(found.Mismatches, line => line.Contains("flagged is True, recomputed False", StringComparison.Ordinal));
    }

    private static Func<string, Task> Change<TRow>(Func<TRow, int, TRow?> change)
        where TRow : class, ITableRow<TRow> => folder => Forgery.ChangeAsync(folder, change);

    private async Task FindAsync(string run, Func<string, Task> change, string name, bool training)
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(run);
        await change(folder);
        var options = run == runs.AttackedRun ? runs.Attacked : runs.Sampled;
        if (training)
        {
            Assert.NotEqual([], (await Forgery.VerifyAsync(folder, options, runs.Set["train"])).Mismatches);
            return;
        }

        var found = await Forgery.VerifyAsync(folder, options);
        Assert.False(found.Holds, name);
        Assert.DoesNotContain(found.Mismatches, line => line.EndsWith(": changed", StringComparison.Ordinal));
    }
}
