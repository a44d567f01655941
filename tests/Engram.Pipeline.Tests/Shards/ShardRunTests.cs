using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Shards;
using Engram.Storage;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Shards;

/// <summary>Shards, merged, leave the bytes that a single process leaves.</summary>
public sealed class ShardRunTests : IDisposable
{
    private const int Shards = 4;

    private readonly TinySet _set = new();

    [Theory]
    [InlineData(KeepRule.Cliques)]
    [InlineData(KeepRule.All)]
    public async Task Merged_shards_leave_the_same_tables_and_pictures_as_one_process(KeepRule keep)
    {
        var options = _set.Options with { Output = _set.Options.Output with { Keep = keep } };
        var (whole, run) = (_set["runs/whole"], _set["runs/shared"]);
        var one = await Attack.RunAsync(options, whole, _set.Model());

        // In any order; the second one is cut in its attack and begun again, as a requeue does.
        var drawn = 0;
        foreach (var index in new[] { 2, 0, 3, 1 })
        {
            var model = _set.Model();
            if (index == 0)
            {
                using var stop = new CancellationTokenSource();
                var cut = _set.Model(_ => stop.Cancel());
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.ShardAsync(options, run, new Shard(0, Shards), cut, stop: stop.Token));
                drawn += cut.Drawn;
                await Assert.ThrowsAsync<RefusedException>(() => Attack.MergeAsync(options, run, _set.Model()));
            }

            var state = await Attack.ShardAsync(options, run, new Shard(index, Shards), model);
            Assert.False(state.WasFinished);
            drawn += model.Drawn;
        }

        // Fourteen prompts of eight: 3, 4, 3 and 4; nothing is drawn twice, the calibration's pictures neither.
        Assert.Equal([0, 3, 7, 10, 14], ShardPlan.Read(RunFolder.At(run))!.Bounds);
        Assert.Equal(14 * 8, drawn);
        var again = _set.Model();
        Assert.True((await Attack.ShardAsync(options, run, new Shard(3, Shards), again)).WasFinished);
        Assert.Equal(0, again.Drawn);

        var merged = await Attack.MergeAsync(options, run, _set.Model());
        Assert.Equal(Attack.ResultsIn(whole), Attack.ResultsIn(run));
        Assert.Equal(
            one with { Folder = "", ManifestHash = "", ImagesPerSecond = 0, Seconds = 0, Strategies = [], Warnings = [] },
            merged with { Folder = "", ManifestHash = "", ImagesPerSecond = 0, Seconds = 0, Strategies = [], Warnings = [] });
        Assert.Equal(one.Warnings, merged.Warnings);
        Assert.Equal(one.Strategies, merged.Strategies);
        var timings = await Table.OfAsync<StageTimingRow>(run);
        Assert.True(timings.Single(row => row.Stage == "denoise").Items is > 0 and <= 14 * 8);
        Assert.True((await Attack.MergeAsync(options, run, _set.Model())).WasFinished);
        Assert.True((await Attack.RunAsync(options, run, _set.Model())).WasFinished);
        Assert.Empty(Directory.GetFiles(Path.Combine(run, "checkpoint/denoise")));
    }

    [Fact]
    public async Task Shards_that_begin_together_prepare_the_run_once()
    {
        var run = _set["runs/shared"];
        var models = Enumerable.Range(0, Shards).Select(_ => _set.Model()).ToList();
        await Task.WhenAll(models.Select((model, i) => Task.Run(() => Attack.ShardAsync(_set.Options, run, new Shard(i, Shards), model))));
        await Attack.MergeAsync(_set.Options, run, _set.Model());

        await Attack.RunAsync(_set.Options, _set["runs/whole"], _set.Model());
        Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(run));
        Assert.Equal(14 * 8, models.Sum(model => model.Drawn));
    }

    [Fact]
    public async Task A_shard_that_is_killed_after_any_checkpoint_and_a_merge_that_was_cut_lead_to_the_same_end()
    {
        await Attack.RunAsync(_set.Options, _set["runs/whole"], _set.Model());
        var expected = Attack.ResultsIn(_set["runs/whole"]);
        var (run, gate, cuts) = (_set["runs/shared"], new Lock(), new List<string>());
        await Attack.ShardAsync(_set.Options, run, new Shard(0, 2), _set.Model(), _ =>
        {
            lock (gate)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}"];
                FolderCopy.Make(run, copy);
                cuts.Add(copy);
            }
        });
        Assert.True(cuts.Count >= 12, $"only {cuts.Count} checkpoint events");
        foreach (var cut in cuts.Where((_, i) => i % 4 == 0))
        {
            await Attack.ShardAsync(_set.Options, cut, new Shard(1, 2), _set.Model());
            await Attack.ShardAsync(_set.Options, cut, new Shard(0, 2), _set.Model());

            // What a merge leaves that is killed among the pictures: copied segments, some pictures moved.
            var half = Directory.GetFiles(Path.Combine(cut, "shards"), "*.png", SearchOption.AllDirectories);
            foreach (var picture in half.Take(half.Length / 2))
            {
                var name = Path.GetRelativePath(Path.Combine(cut, "shards"), picture);
                var target = Path.Combine(cut, name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(picture, target);
            }

            FolderCopy.Make(Path.Combine(cut, "shards/0/checkpoint/distance"), Path.Combine(cut, "checkpoint/distance"));
            await Attack.MergeAsync(_set.Options, cut, _set.Model());
            Assert.Equal(expected, Attack.ResultsIn(cut));
        }
    }

    [Fact]
    public async Task The_untargeted_attack_is_cut_between_its_chunks()
    {
        var options = UntargetedSet.OptionsOf(_set, 900) with { Generate = _set.Options.Generate with { Batch = 40 } };
        var limits = new CheckpointLimits(TimeSpan.Zero, 20_000);
        var (whole, run) = (_set["runs/whole"], _set["runs/shared"]);
        await Attack.RunAsync(options, whole, UntargetedSet.Model());
        var drawn = 0;
        for (var index = 3; index >= 0; index--)
        {
            var model = UntargetedSet.Model();
            await Attack.ShardAsync(options, run, new Shard(index, Shards), model, limits: limits);
            drawn += model.Drawn;
            var status = await RunStatus.ReadAsync(run, CancellationToken.None);
            Assert.Equal(drawn, status.Untargeted!.Samples);
        }

        Assert.Equal(900, drawn);
        await Attack.MergeAsync(options, run, UntargetedSet.Model());
        Assert.Equal(Attack.ResultsIn(whole), Attack.ResultsIn(run));
    }

    [Fact]
    public async Task With_early_ends_shards_stop_where_one_process_stops()
    {
        var options = _set.Options with { Stop = new StopOptions(), Generate = _set.Options.Generate with { PerPrompt = 16 }, Clique = new CliqueOptions { Size = 9 } };
        await Attack.RunAsync(options, _set["runs/whole"], _set.Model());
        for (var index = 0; index < 3; index++)
        {
            await Attack.ShardAsync(options, _set["runs/shared"], new Shard(index, 3), _set.Model());
        }

        await Attack.MergeAsync(options, _set["runs/shared"], _set.Model());
        Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(_set["runs/shared"]));
    }

    [Fact]
    public async Task A_shard_without_prompts_is_complete_at_once_and_status_counts_all_shards()
    {
        var options = _set.Options with { Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.Duplicates, Take = 2 }], Edges = new EdgesOptions { Threshold = 0.1m } };
        var run = _set["runs/shared"];
        IGeneratorFactory model = _set.Model();
        await Attack.ShardAsync(options, run, new Shard(0, Shards), model);
        Assert.Equal(["complete", "pending", "pending", "pending"], (await ShardStatus.ReadAsync(run, CancellationToken.None)).Select(shard => shard.State));
        for (var index = 1; index < Shards; index++)
        {
            await Attack.ShardAsync(options, run, new Shard(index, Shards), model);
        }

        Assert.Equal([0, 1, 0, 1], (await ShardStatus.ReadAsync(run, CancellationToken.None)).Select(shard => shard.Done));
        var status = await RunStatus.ReadAsync(run, CancellationToken.None);
        Assert.Equal((2, 2, 2), (status.Prompts, status.Matched, status.Flagged.Count));
        await Attack.MergeAsync(options, run, model);
        await Attack.RunAsync(options, _set["runs/whole"], _set.Model());
        Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(run));
        Directory.Delete(Path.Combine(run, "shards"), recursive: true);
        Assert.Equal(2, (await RunStatus.ReadAsync(run, CancellationToken.None)).Matched);
    }

    public void Dispose() => _set.Dispose();
}
