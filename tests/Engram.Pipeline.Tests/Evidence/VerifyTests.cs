using Engram.Pipeline.Evidence;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Evidence;

/// <summary>Runs as they are hold, whatever was kept; and it is said what was recomputed.</summary>
public sealed class VerifyTests(EvidenceRuns runs) : IClassFixture<EvidenceRuns>
{
    private string Training => runs.Set["train"];

    [Fact]
    public async Task A_run_that_kept_everything_is_recomputed_but_for_scores_and_clocks()
    {
        var found = await Forgery.VerifyAsync(runs.AttackedRun, runs.Attacked, Training);
        Assert.Equal([], found.Mismatches);
        Assert.Equal(["there is no report/report.json to build again"], found.Notes);
        Assert.True(found.Holds && found.Recomputed);
        Assert.All(
            found.Statements.Where(statement => statement.HashOnly > 0),
            statement => Assert.True(
                statement.Name is "manifest.model_hash" or "manifest.config_hash" or "copies.encoder_image_id" or "copies.encoder_cosine"
                    || statement.Name.StartsWith("stage_timings.", StringComparison.Ordinal),
                statement.Name));
        Assert.All(found.Statements, statement => Assert.Equal(0, statement.NeedsTraining));
        Assert.Equal(112, Of(found, "generations.pixels_sha256").Recomputed);
        Assert.Equal(14, Of(found, "cliques.clique_size").Recomputed);
    }

    [Fact]
    public async Task Without_the_training_set_it_is_said_what_needs_it()
    {
        var found = await Forgery.VerifyAsync(runs.AttackedRun, runs.Attacked);
        Assert.Equal([], found.Mismatches);
        var rows = (await Table.OfAsync<ExtractionRow>(runs.AttackedRun)).Count;
        foreach (var column in new[] { "image_id", "adaptive_l2", "eidetic_k", "licence" })
        {
            Assert.Equal((0L, (long)rows), (Of(found, $"extractions.{column}").Recomputed, Of(found, $"extractions.{column}").NeedsTraining));
        }

        Assert.Equal(rows, Of(found, "extractions.l2").Recomputed);
        Assert.Equal(rows, Of(found, "extractions.extracted").Recomputed);

        // Both pictures of an extraction are kept.
        Assert.True(Of(found, "extractions.squared").Recomputed > 0);
        Assert.Equal(1, Of(found, "manifest.data_hash").NeedsTraining);
    }

    [Theory]
    [InlineData(KeepRule.Cliques)]
    [InlineData(KeepRule.None)]
    public async Task What_was_not_kept_is_checked_by_its_hash(KeepRule keep)
    {
        // Tiles of two sizes, and a prompt that breaks.
        var options = runs.Set.Options with { Output = runs.Set.Options.Output with { Keep = keep } };
        var folder = runs.Set[$"runs/keep-{keep}"];
        await Attack.RunAsync(options, folder, new StandInFactory(TinySet.Shape, TinySet.Memorised) { Breaks = caption => caption == "held out b" });
        foreach (var training in new[] { null, Training })
        {
            var found = await Forgery.VerifyAsync(folder, options, training);
            Assert.Equal([], found.Mismatches);
            var hashes = Of(found, "generations.pixels_sha256");
            Assert.Equal(112, hashes.Recomputed + hashes.HashOnly);
            Assert.Equal(keep is KeepRule.Cliques, hashes.Recomputed > 0);
            Assert.Equal(keep is KeepRule.Cliques && training is not null, Of(found, "extractions.eidetic_k").Recomputed > 0);
        }
    }

    [Fact]
    public async Task A_run_that_stops_early_and_one_with_a_configured_threshold_hold()
    {
        var options = runs.Attacked with { Stop = new StopOptions { Risk = 0.01m }, Edges = new EdgesOptions { Grid = 3, Threshold = 0.12m } };
        var folder = runs.Set["runs/stopped"];
        await Attack.RunAsync(options, folder, runs.Set.Model());
        Assert.Equal([], (await Forgery.VerifyAsync(folder, options, Training)).Mismatches);
    }

    [Fact]
    public async Task Given_pictures_hold_in_both_attacks()
    {
        for (var i = 0; i < 6; i++)
        {
            var pixels = i == 2 ? new byte[TinySet.Shape.Height * TinySet.Shape.Width * 3] : TinySet.PictureOf(i % 2 == 0 ? TinySet.Sixfold : $"given {i}");
            PngFile.Write(runs.Set[$"given/a/{i}.png"], pixels, TinySet.Shape.Width, TinySet.Shape.Height, 3);
            PngFile.Write(runs.Set[$"given/b/{i}.png"], TinySet.PictureOf($"b {i}"), TinySet.Shape.Width, TinySet.Shape.Height, 3);
        }

        foreach (var attack in new[] { AttackKind.TextToImage, AttackKind.Untargeted })
        {
            var options = runs.Attacked with
            {
                Attack = attack,
                Model = "",
                Generations = new GenerationsOptions { From = runs.Set["given"] },
                Clique = new CliqueOptions { Size = 2 },
                Edges = new EdgesOptions { Grid = 2, Threshold = 0.15m },
                Untargeted = new UntargetedOptions { Nearest = 4 },
            };
            var folder = runs.Set[$"runs/given-{attack}"];
            await Attack.RunAsync(options, folder);
            Assert.Equal([], (await Forgery.VerifyAsync(folder, options)).Mismatches);
            Assert.Equal([], (await Forgery.VerifyAsync(folder, options, Training)).Mismatches);
        }
    }

    [Fact]
    public async Task An_untargeted_run_holds_with_and_without_its_sets()
    {
        var found = await Forgery.VerifyAsync(runs.SampledRun, runs.Sampled, Training);
        Assert.Equal([], found.Mismatches);
        Assert.All(found.Statements, statement => Assert.Equal(0, statement.NeedsTraining));
        Assert.True(Of(found, "nearest.control_image_id").Recomputed > 100);
        Assert.Equal(4, Of(found, "hit_rates.unique_pictures").Recomputed);

        var alone = await Forgery.VerifyAsync(runs.SampledRun, runs.Sampled);
        Assert.Equal([], alone.Mismatches);
        Assert.Equal((0L, 0L), (Of(alone, "nearest.image_id").Recomputed, Of(alone, "nearest.image_id").HashOnly));
        Assert.Equal((2L, 2L), (Of(alone, "hit_rates.unique_pictures").Recomputed, Of(alone, "hit_rates.unique_pictures").NeedsTraining));
        Assert.Equal(4, Of(alone, "hit_rates.rate").Recomputed);

        // Another control set than the run's is not compared.
        var other = await Forgery.VerifyAsync(
            runs.SampledRun, runs.Sampled with { Untargeted = runs.Sampled.Untargeted with { Control = runs.Set["train"] } }, Training);
        Assert.Equal([], other.Mismatches);
        Assert.Contains(other.Notes, line => line.StartsWith("the control set", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mirror_images_of_an_untargeted_run_hold(bool mirrored)
    {
        var options = runs.Sampled with { Training = runs.Sampled.Training with { Resize = new ResizeOptions { Flip = true } } };
        var folder = runs.Set[$"runs/mirrored-{mirrored}"];
        await Attack.RunAsync(options, folder, UntargetedSet.Model(mirrored: mirrored));
        Assert.Equal([], (await Forgery.VerifyAsync(folder, options)).Mismatches);
        var found = await Forgery.VerifyAsync(folder, options, Training);
        Assert.Equal([], found.Mismatches);
        Assert.True(Of(found, "copies.view_l2").Recomputed > 0);
        await Forgery.ChangeAsync<CopyRow>(folder, (row, i) => i == 0 ? row with { ViewImageId = "?" } : row);
        Assert.NotEqual([], (await Forgery.VerifyAsync(folder, options, Training)).Mismatches);
    }

    [Fact]
    public async Task Another_training_set_is_a_mismatch()
    {
        var found = await Forgery.VerifyAsync(runs.AttackedRun, runs.Attacked with { Training = new TrainingOptions { Path = runs.Set["control"] } }, runs.Set["control"]);
        Assert.False(found.Holds);
        Assert.Contains("it is not the run's training set", found.Mismatches[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_beside_the_run_does_not_disturb()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        Directory.Delete(Path.Combine(folder, "checkpoint"), recursive: true);
        foreach (var name in new[] { "manifest.json.sig", "log/x.jsonl", "report/report.html", "checkpoint/denoise/00000001.parquet.partial", "lock" })
        {
            copy.Write($"copy/{name}", "something else");
        }

        Assert.Equal([], (await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches);
    }

    [Fact]
    public async Task An_unfinished_run_states_nothing()
    {
        var folder = runs.Set["runs/unfinished"];
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(
            runs.Attacked, folder, runs.Set.Model(batch => { if (batch == 3) { stop.Cancel(); } }), stop: stop.Token));
        var problem = await Assert.ThrowsAsync<DataSetException>(() => Forgery.VerifyAsync(folder, runs.Attacked));
        Assert.Contains("not finished", problem.Message, StringComparison.Ordinal);
    }

    private static Statement Of(Verification found, string name) => Assert.Single(found.Statements, statement => statement.Name == name);
}
