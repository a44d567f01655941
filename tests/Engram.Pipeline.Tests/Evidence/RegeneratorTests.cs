using Engram.Compute;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Evidence;

/// <summary>Single generations made again, with the stand-ins.</summary>
public sealed class RegeneratorTests(EvidenceRuns runs) : IClassFixture<EvidenceRuns>
{
    [Fact]
    public async Task Every_generation_of_a_prompt_comes_out_again_alone()
    {
        var rows = await Table.OfAsync<GenerationRow>(runs.AttackedRun);
        foreach (var row in rows.Where((_, i) => i % 9 == 0))
        {
            var made = await MakeAsync(runs.AttackedRun, runs.Attacked, runs.Set.Model(), row.PromptId, row.Generation);
            Assert.True(made.IsEqual, row.ToString());
            Assert.Equal((row.PixelsSha256, row.Status), (made.Made, made.Status));
        }
    }

    [Fact]
    public async Task Samples_of_a_class_come_out_again_too()
    {
        var rows = await Table.OfAsync<GenerationRow>(runs.SampledRun);
        foreach (var row in rows.Where((_, i) => i % 17 == 0))
        {
            var made = await MakeAsync(
                runs.SampledRun, runs.Sampled, UntargetedSet.Model(isBlank: generation => generation % 41 == 7), row.PromptId, row.Generation);
            Assert.True(made.IsEqual, row.ToString());
        }
    }

    [Fact]
    public async Task A_picture_that_was_not_kept_comes_out_and_is_written()
    {
        var options = runs.Attacked with { Output = runs.Attacked.Output with { Keep = KeepRule.None } };
        var folder = runs.Set["runs/unkept"];
        await Attack.RunAsync(options, folder, runs.Set.Model());
        var png = runs.Set["again.png"];
        var made = await MakeAsync(folder, options, runs.Set.Model(), TinySet.Sixfold, 1, png);
        Assert.True(made.IsEqual);
        Assert.Equal((TinySet.Shape.Width, TinySet.Shape.Height), (PngFile.Read(png).Width, PngFile.Read(png).Height));
    }

    [Fact]
    public async Task Another_picture_is_told()
    {
        // The same hash, another model: what nobody can do to the real one.
        var other = new StandInFactory(TinySet.Shape, new Dictionary<string, byte[]>());
        Assert.False((await MakeAsync(runs.AttackedRun, runs.Attacked, other, TinySet.Sixfold, 0)).IsEqual);
    }

    [Fact]
    public async Task Another_model_is_refused_and_what_the_run_does_not_have_is_bad_input()
    {
        var model = new StandInFactory(TinySet.Shape, TinySet.Memorised) { Hash = "another" };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => MakeAsync(runs.AttackedRun, runs.Attacked, model, TinySet.Sixfold, 0));
        Assert.Contains("is not the run's model", refused.Message, StringComparison.Ordinal);
        foreach (var (prompt, generation, part) in new[]
            {
                ("no such prompt", 0L, "the run has no prompt"), (TinySet.Sixfold, 8L, "has no generation 8 (8 were drawn"), ("", 0L, "the run has no prompt"),
            })
        {
            var problem = await Assert.ThrowsAsync<OptionsException>(() => MakeAsync(runs.AttackedRun, runs.Attacked, runs.Set.Model(), prompt, generation));
            Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        }

        var given = runs.Attacked with { Generations = new GenerationsOptions { From = "pictures" } };
        await Assert.ThrowsAsync<OptionsException>(() => MakeAsync(runs.AttackedRun, given, runs.Set.Model(), TinySet.Sixfold, 0));
    }

    [Fact]
    public async Task A_run_whose_tables_are_not_its_own_is_not_compared_with()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        File.AppendAllText(Path.Combine(folder, "tables/generations/part-00000.parquet"), "x");
        var problem = await Assert.ThrowsAsync<CheckpointException>(() => MakeAsync(folder, runs.Attacked, runs.Set.Model(), TinySet.Sixfold, 0));
        Assert.Contains("tables/generations/part-00000.parquet: changed", problem.Message, StringComparison.Ordinal);
    }

    private static Task<Regeneration> MakeAsync(
        string folder, RunOptions options, IGeneratorFactory model, string prompt, long generation, string? png = null) => Regenerator.MakeAsync(
        new RegenerateRequest { Folder = folder, ReadConfiguration = _ => options, Prompt = prompt, Generation = generation, Out = png },
        new RunParts { OpenModel = _ => model, OpenDevice = (_, _) => new ReferenceDevice() },
        TestContext.Current.CancellationToken);
}
