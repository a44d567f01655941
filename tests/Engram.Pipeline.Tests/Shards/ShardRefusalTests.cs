using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Shards;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Tests.Support;

namespace Engram.Tests.Shards;

/// <summary>What is not merged, and the one line that says so and what to do.</summary>
public sealed class ShardRefusalTests : IDisposable
{
    private readonly TinySet _set = new();

    private RunOptions Options => _set.Options with { Edges = new EdgesOptions { Threshold = 0.1m } };

    private string Run => _set["runs/shared"];

    [Fact]
    public async Task Shards_that_are_missing_cut_or_at_work_are_named()
    {
        await RefusedAsync("is not cut into shards", "'engram run'", "");
        ShardPlan.Fix(RunFolder.At(Run), 2);
        await RefusedAsync("no shard has begun", "--shard 0/2", "");
        await Attack.ShardAsync(Options, Run, new Shard(1, 2), _set.Model());
        await RefusedAsync("shard 0 of 2 is not complete", $"engram resume {Run} --shard 0/2", "");
        using (RunLock.Take(Path.Combine(Run, "shards/0")))
        {
            await RefusedAsync("shard 0 of 2 is being worked on", "engram status", "");
            var held = await Assert.ThrowsAsync<RefusedException>(() => Attack.ShardAsync(Options, Run, new Shard(0, 2), _set.Model()));
            Assert.Contains("another process works on this run", held.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_shard_of_other_inputs_programs_or_ranges_is_named_with_what_differs()
    {
        await CompleteAsync();
        var folder = RunFolder.At(Run).Shard(1);
        var state = ShardState.Read(folder)!;
        await AfterAsync(state with { Run = state.Run with { ModelHash = "other" } }, "another model (was other, is standin)");
        await AfterAsync(state with { Run = state.Run with { DataHash = "other" } }, "another training data (was other");
        await AfterAsync(state with { Run = state.Run with { Arithmetic = "0" } }, "another arithmetic (was 0");
        string[] settings = [.. state.Run.Settings!.Select(line => line.Replace("generate.seed = 7", "generate.seed = 8", StringComparison.Ordinal))];
        await AfterAsync(state with { Run = state.Run with { Settings = settings, ConfigHash = "x" } }, "another configuration: generate.seed (was 8, is 7)");
        await AfterAsync(state with { Run = state.Run with { Software = "engram 0.1" } }, "was made by engram 0.1, shard 0 by engram test");
        await AfterAsync(state with { SelectionDigest = "x" }, "other prompts");
        await AfterAsync(state with { ThresholdDigest = "x" }, "another threshold");
        await AfterAsync(state with { First = state.First + 1 }, "another range: 8 to 14, not 7 to 14");
        await AfterAsync(state with { Index = 0 }, "another cut: it is shard 0 of 2, not 1 of 2");

        async Task AfterAsync(ShardState changed, string what)
        {
            changed.Write(folder);
            await RefusedAsync(what, $"delete {folder.Path} and run 'engram resume {Run} --shard 1/2'", "shard 1 of 2 ");
        }
    }

    [Fact]
    public async Task Lost_rows_and_lost_pictures_are_named_with_their_shard()
    {
        await CompleteAsync();
        var picture = Directory.GetFiles(Path.Combine(Run, "shards/0/images"), "*.png", SearchOption.AllDirectories)[0];
        File.Move(picture, _set["aside.png"]);
        await RefusedAsync("has lost its picture images/generations/", "--shard 0/2", "shard 0 of 2 ");
        File.Move(_set["aside.png"], picture);
        foreach (var segment in Directory.GetFiles(Path.Combine(Run, "shards/1/checkpoint/clique")))
        {
            File.Delete(segment);
        }

        await RefusedAsync("has no rows of item 7", "--shard 1/2", "shard 1 of 2 ");
        File.AppendAllText(Path.Combine(Run, "shards/1/shard.json"), "{");
        var damaged = await Assert.ThrowsAsync<CheckpointException>(() => Attack.MergeAsync(Options, Run, _set.Model()));
        Assert.Contains("delete the shard's folder and run the shard again", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_number_of_shards_other_settings_and_a_run_of_one_process_are_refused()
    {
        await CompleteAsync();
        var count = await Assert.ThrowsAsync<RefusedException>(() => Attack.ShardAsync(Options, Run, new Shard(2, 8), _set.Model()));
        Assert.Contains("cut into 2 shards since its first start, not 8", count.Message, StringComparison.Ordinal);
        var seed = await Assert.ThrowsAsync<RefusedException>(() =>
            Attack.ShardAsync(Options with { Generate = Options.Generate with { Seed = 9 } }, Run, new Shard(0, 2), _set.Model()));
        Assert.Contains("generate.seed (was 7, is 9)", seed.Message, StringComparison.Ordinal);
        var whole = await Assert.ThrowsAsync<RefusedException>(() => Attack.RunAsync(Options, Run, _set.Model()));
        Assert.Contains("--shard", whole.Message, StringComparison.Ordinal);
        var outside = await Assert.ThrowsAsync<OptionsException>(() => Attack.ShardAsync(Options, Run, new Shard(2, 2), _set.Model()));
        Assert.Contains("2 is no shard of 2 (0 to 1)", outside.Message, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(Options, _set["runs/one"], _set.Model(_ => stop.Cancel()), stop: stop.Token));
        var begun = await Assert.ThrowsAsync<RefusedException>(() => Attack.ShardAsync(Options, _set["runs/one"], new Shard(0, 2), _set.Model()));
        Assert.Contains("was begun by one process", begun.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_calibration_that_cannot_be_resolved_leaves_the_folder_for_the_mended_configuration()
    {
        var wrong = _set.Options with { Edges = _set.Options.Edges with { FalseEdgeRate = 0.000001m } };
        await Assert.ThrowsAsync<OptionsException>(() => Attack.ShardAsync(wrong, Run, new Shard(0, 2), _set.Model()));
        await Attack.ShardAsync(Options, Run, new Shard(0, 3), _set.Model());
        Assert.Equal(3, ShardPlan.Read(RunFolder.At(Run))!.Shards);
    }

    [Theory]
    [InlineData(AttackKind.Membership, 2, true)]
    [InlineData(AttackKind.Membership, 1, false)]
    [InlineData(AttackKind.Untargeted, 2, false)]
    public void Only_attacks_whose_prompts_are_independent_are_cut(AttackKind attack, int shards, bool refused) =>
        Assert.Equal(refused, OptionRules.ProblemsOf(Options with { Attack = attack, Shards = shards }).Any(problem => problem.Key == "shards"));

    public void Dispose() => _set.Dispose();

    private async Task CompleteAsync()
    {
        await Attack.ShardAsync(Options, Run, new Shard(0, 2), _set.Model());
        await Attack.ShardAsync(Options, Run, new Shard(1, 2), _set.Model());
    }

    private async Task RefusedAsync(string problem, string remedy, string shard)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Attack.MergeAsync(Options, Run, _set.Model()));
        Assert.Contains(shard, refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
