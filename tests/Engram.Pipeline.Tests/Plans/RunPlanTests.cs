using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Plans;

namespace Engram.Tests.Plans;

public sealed class RunPlanTests
{
    private static string Quickstart => Path.Combine(RepositoryRoot.Path, "configs", "quickstart");

    private static RunOptions Options => new()
    {
        Model = Path.Combine(Quickstart, "model"),
        Training = new TrainingOptions { Path = Path.Combine(Quickstart, "train.parquet") },
        Prompts =
        [
            new PromptSourceOptions { Take = 40 },
            new PromptSourceOptions { Strategy = PromptStrategy.File, Path = Path.Combine(Quickstart, "held-out", "metadata.jsonl"), Take = 20 },
        ],
        Generate = new GenerateOptions { PerPrompt = 12, Steps = 20, Guidance = 3 },
    };

    [Fact]
    public void The_quickstarts_plan_has_its_numbers()
    {
        var plan = RunPlan.For(Options);
        Assert.Equal((60L, 720L), (plan.Prompts, plan.Generations));
        Assert.Equal((40, 28_800L), (plan.UnetCallsPerImage, plan.UnetCalls));
        Assert.Equal((951.0, 1.0), (plan.FirstTimestep, plan.LastTimestep));
        Assert.Equal(720L * 32 * 32 * 3, plan.CheckpointBytes);
    }

    [Fact]
    public void Screening_counts_different_captions_and_says_what_a_tenth_keeps_where_that_was_measured()
    {
        var plan = RunPlan.For(Options with { Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 26 }] });
        Assert.Equal((256L, 2_048L), (plan.Screening!.Captions, plan.Screening.UnetCalls));
        Assert.Equal(Rate.Of(24, 24), plan.ScreeningRecall!.Recall);
        Assert.Null(RunPlan.For(Options with { Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 25 }] }).ScreeningRecall);
        Assert.Null(RunPlan.For(Options with { Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 26, Seeds = 3 }] }).ScreeningRecall);
        Assert.Null(RunPlan.For(Options with { Prompts = [new() { Strategy = PromptStrategy.Screen }] }).ScreeningRecall!.Recall);
        Assert.Null(RunPlan.For(Options).ScreeningRecall);
        Assert.Equal(256L, RunPlan.For(Options with { Prompts = [new() { Strategy = PromptStrategy.All }] }).Prompts);
    }

    [Fact]
    public void Stopping_shows_the_least_cost_and_what_it_may_miss()
    {
        Assert.Null(RunPlan.For(Options).GenerationsWithoutEdges);
        var plan = RunPlan.For(Options with { Stop = new StopOptions() });
        var rule = new StopRule(12, Options.Clique.Size, 1e-3m);
        Assert.Equal((60L * rule.FirstStop(1), rule.MissProbability()), (plan.GenerationsWithoutEdges!.Value, plan.MissProbability!.Value));
    }

    [Fact]
    public void C02_Fifty_steps_go_from_981_to_1()
    {
        var plan = RunPlan.For(Options with { Generate = Options.Generate with { Steps = 50 } });
        Assert.Equal((981.0, 1.0), (plan.FirstTimestep, plan.LastTimestep));
    }

    [Fact]
    public void A_calibration_that_cannot_be_resolved_is_said_before_the_run()
    {
        var plan = RunPlan.For(Options with { Edges = new EdgesOptions { FalseEdgeRate = 0.00001m, CalibrationPrompts = 64 } });
        Assert.Contains(plan.Warnings, line => line.Contains("will be refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void Disk_and_memory_do_not_grow_with_the_prompts(int prompts)
    {
        var (few, many) = (Bounds(100_000), Bounds(100_000 + prompts));
        Assert.Equal(few, many);
    }

    private static (long Disk, long Memory) Bounds(long prompts) =>
        (RunPlanner.CheckpointBytesOf(Options, prompts, 500, 786_432), RunPlanner.MemoryBytesOf(Options, prompts, 500, 786_432));
}
