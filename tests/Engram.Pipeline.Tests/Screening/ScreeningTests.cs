using Engram.Pipeline.Options;
using Engram.Pipeline.Plans;
using Engram.Storage.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Screening;

/// <summary>Runs whose captions are ranked by a stand-in model before the attack.</summary>
public sealed class ScreeningTests : IDisposable
{
    private readonly TinySet _set = new();

    private RunOptions Options => _set.Options with
    {
        Prompts = [new() { Strategy = PromptStrategy.File, Path = _set["held-out.txt"], Take = 7 }, new() { Strategy = PromptStrategy.Screen, Take = 3, Seeds = 3 }],
        Generate = _set.Options.Generate with { PerPrompt = 6, Batch = 7 },
        Edges = new EdgesOptions { Threshold = 0.1m },
    };

    [Fact]
    public async Task The_captions_that_pull_hardest_are_attacked_first_and_all_are_in_the_table()
    {
        var model = _set.Model();
        var summary = await Attack.RunAsync(Options, _set["runs/a"], model);

        var rows = await Table.OfAsync<ScreeningRow>(_set["runs/a"]);
        Assert.Equal(12, rows.Count);
        Assert.Equal([TinySet.Fourfold, TinySet.Sixfold], rows.Take(2).Select(row => row.Caption).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(1, 12).Select(rank => (long)rank), rows.Select(row => row.Rank));
        Assert.Equal(rows.Select(row => row.Score).OrderDescending(), rows.Select(row => row.Score));
        Assert.All(rows, row => Assert.Equal(1, row.Source));

        // "single 3" stands in the earlier source too, which wins it; so the fourth by rank may move up.
        var attacked = (await Table.OfAsync<PromptRow>(_set["runs/a"])).Where(row => row.Strategy == "screen").OrderBy(row => row.Rank);
        Assert.Equal(rows.Select(row => row.Caption).Where(caption => caption != "single 3").Take(3), attacked.Select(row => row.Caption));

        // 12 captions with 3 noises, two model calls each; one call a picture of the attack.
        Assert.Equal(36, model.Screened);
        Assert.Equal((12, 72, 72), (summary.Screening!.Captions, summary.Screening.UnetCalls, summary.Screening.AttackCalls));
    }

    [Fact]
    public async Task A_score_depends_on_seed_and_caption_alone()
    {
        await Attack.RunAsync(Options, _set["runs/a"], _set.Model());
        var expected = (await Table.OfAsync<ScreeningRow>(_set["runs/a"])).ToDictionary(row => row.PromptId, row => row.Score);

        _set.Write("few.txt", "single 5\n\nsingle 2\nsingle 5\n");
        var other = Options with
        {
            Prompts = [new() { Strategy = PromptStrategy.Screen, Path = _set["few.txt"], Seeds = 3 }],
            Generate = Options.Generate with { Batch = 1 },
        };
        var summary = await Attack.RunAsync(other, _set["runs/b"], _set.Model());
        var rows = await Table.OfAsync<ScreeningRow>(_set["runs/b"]);
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(expected[row.PromptId], row.Score));
        Assert.Equal(1, Assert.Single(summary.Strategies).Skipped);

        var reseeded = Options with { Generate = Options.Generate with { Seed = 8 } };
        await Attack.RunAsync(reseeded, _set["runs/c"], _set.Model());
        Assert.All(await Table.OfAsync<ScreeningRow>(_set["runs/c"]), row => Assert.NotEqual(expected[row.PromptId], row.Score));
    }

    [Fact]
    public async Task A_siblings_selection_is_taken_over_where_it_would_be_the_same()
    {
        var first = _set.Model();
        await Attack.RunAsync(Options, _set["runs/first"], first);
        await Attack.RunAsync(Options, _set["runs/alone"], _set.Model());

        var second = _set.Model();
        await Attack.RunAsync(Options, _set["runs/second"], second, siblings: [_set["runs/first"]]);
        Assert.Equal((36, 0), (first.Screened, second.Screened));
        Assert.Equal(Attack.ResultsIn(_set["runs/alone"]), Attack.ResultsIn(_set["runs/second"]));

        // Another size of cliques selects alike, another seed screens anew, and other captions in a file are other prompts.
        var alike = _set.Model();
        await Attack.RunAsync(Options with { Clique = new CliqueOptions { Size = 5 } }, _set["runs/alike"], alike, siblings: [_set["runs/first"]]);
        var seeded = _set.Model();
        await Attack.RunAsync(Options with { Generate = Options.Generate with { Seed = 8 } }, _set["runs/seeded"], seeded, siblings: [_set["runs/first"]]);
        File.AppendAllText(_set["held-out.txt"], "\none more\n");
        var longer = _set.Model();
        await Attack.RunAsync(Options, _set["runs/longer"], longer, siblings: [_set["runs/first"]]);
        Assert.Equal((0, 36, 36), (alike.Screened, seeded.Screened, longer.Screened));
    }

    [Fact]
    public async Task Only_control_captions_and_screening_bind_a_selection_to_its_seed()
    {
        var duplicates = _set.Options with
        {
            Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.Duplicates, Take = 2 }],
            Edges = _set.Options.Edges with { Threshold = 0.3m },
        };
        var control = duplicates with { Prompts = [.. duplicates.Prompts, new PromptSourceOptions { Strategy = PromptStrategy.Control, Take = 1 }] };
        var hashes = new List<string?>();
        var seeded = from options in new[] { duplicates, control } from seed in new[] { 7, 8 } select options with { Generate = options.Generate with { Seed = seed } };
        foreach (var (i, options) in seeded.Index())
        {
            await Attack.RunAsync(options, _set[$"runs/seed-{i}"], _set.Model(), siblings: i == 1 ? [_set["runs/seed-0"]] : []);
            hashes.Add(Manifest.Read(RunFolder.Open(_set[$"runs/seed-{i}"]))!.SelectionHash);
        }

        Assert.NotNull(hashes[0]);
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(4, hashes.Append("another").Distinct().Count());
        await Attack.RunAsync(duplicates with { Generate = duplicates.Generate with { Seed = 8 } }, _set["runs/alone"], _set.Model());
        Assert.Equal(Attack.ResultsIn(_set["runs/alone"]), Attack.ResultsIn(_set["runs/seed-1"]));
    }

    [Fact]
    public async Task A_stopped_screening_goes_on_where_it_was()
    {
        await Attack.RunAsync(Options, _set["runs/whole"], _set.Model());
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var first = new StandInFactory(TinySet.Shape, TinySet.Memorised)
        {
            BeforeScreen = _ =>
            {
                if (++calls == 4)
                {
                    stop.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(Options, _set["runs/cut"], first, stop: stop.Token));
        var second = _set.Model();
        await Attack.RunAsync(Options, _set["runs/cut"], second);

        // Batches of two captions with three noises: three of them were through.
        Assert.Equal((18, 18), (first.Screened, second.Screened));
        Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(_set["runs/cut"]));
    }

    [Fact]
    public async Task Captions_whose_scores_are_not_finite_come_last_without_a_score()
    {
        var model = new StandInFactory(TinySet.Shape, TinySet.Memorised) { Breaks = caption => caption == "single 0" };
        await Attack.RunAsync(Options, _set["runs/a"], model);
        var last = (await Table.OfAsync<ScreeningRow>(_set["runs/a"]))[^1];
        Assert.Equal(("single 0", null), (last.Caption, last.Score));
    }

    [Fact]
    public void More_steps_than_the_run_has_and_keys_of_other_strategies_are_refused()
    {
        var error = Assert.Throws<OptionsException>(() =>
            (Options with { Prompts = [new() { Strategy = PromptStrategy.Screen, Steps = 2 }] }).ThrowIfInvalid());
        Assert.Equal("prompts[0].steps: 2 is above generate.steps, 1", error.Message);
    }

    [Fact]
    public void The_plan_counts_the_model_calls_of_screening()
    {
        var quickstart = Path.Combine(RepositoryRoot.Path, "configs", "quickstart");
        var plan = RunPlan.For(new RunOptions
        {
            Model = Path.Combine(quickstart, "model"),
            Training = new TrainingOptions { Path = Path.Combine(quickstart, "train.parquet") },
            Prompts = [new() { Strategy = PromptStrategy.Screen, Take = 26 }],
            Generate = new GenerateOptions { PerPrompt = 12, Steps = 20, Guidance = 3 },
        });
        Assert.Equal((256, 2_048, 122_880), (plan.Screening!.Captions, plan.Screening.UnetCalls, plan.Screening.AttackCalls));
        Assert.Equal(26, plan.Prompts);
    }

    public void Dispose() => _set.Dispose();
}
