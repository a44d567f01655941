using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

/// <summary>A run that is cut anywhere and begun again ends in the same bytes.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TinySet _set = new();

    [Theory]
    [InlineData(KeepRule.Cliques, 1)]
    [InlineData(KeepRule.All, 5)]
    public async Task The_folder_as_it_lies_after_any_checkpoint_leads_to_the_same_end(KeepRule keep, int every)
    {
        // A copy of the folder taken inside a checkpoint event is what a kill at that moment leaves.
        var options = _set.Options with { Output = _set.Options.Output with { Keep = keep } };
        var (folder, gate, cuts) = (_set["runs/whole"], new Lock(), new List<string>());
        await Attack.RunAsync(options, folder, _set.Model(), stage =>
        {
            lock (gate)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}-{stage}"];
                FolderCopy.Make(folder, copy);
                cuts.Add(copy);
            }
        });

        var expected = Attack.ResultsIn(folder);
        Assert.True(cuts.Count >= 20, $"only {cuts.Count} checkpoint events");
        Assert.Equal(
            ["calibration", "clique", "denoise", "distance", "duplicates", "match", "selection", "sources"],
            cuts.Select(cut => cut[(cut.LastIndexOf('-') + 1)..]).Distinct().Order(StringComparer.Ordinal));
        var drawnAgain = new List<int>();
        foreach (var cut in cuts.Where((_, i) => i % every == 0))
        {
            var model = _set.Model();
            var summary = await Attack.RunAsync(options, cut, model);
            Assert.False(summary.WasFinished);
            Assert.Equal(expected, Attack.ResultsIn(cut));
            drawnAgain.Add(model.Drawn);
        }

        // Durable generations are not drawn again: the later the cut, the less is left.
        Assert.Equal(14 * 8, drawnAgain[0]);
        Assert.True(drawnAgain[^1] < 14 * 4, $"{drawnAgain[^1]} drawn after the last cut");
    }

    [Fact]
    public async Task A_stop_after_any_batch_is_a_cancellation_that_keeps_the_batches_before()
    {
        var whole = _set["runs/whole"];
        await Attack.RunAsync(_set.Options, whole, _set.Model());
        var expected = Attack.ResultsIn(whole);

        // Batches of 5: 112 generations are 15 batches of the calibration and 8 of the rest.
        for (var batch = 1; batch <= 22; batch += 3)
        {
            var folder = _set[$"runs/stopped-{batch}"];
            using var stop = new CancellationTokenSource();
            var first = _set.Model(call =>
            {
                if (call == batch)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(_set.Options, folder, first, stop: stop.Token));

            var second = _set.Model();
            await Attack.RunAsync(_set.Options, folder, second);
            Assert.Equal(expected, Attack.ResultsIn(folder));
            Assert.Equal(14 * 8, first.Drawn + second.Drawn);
        }
    }

    [Fact]
    public async Task A_kill_between_the_manifest_and_its_hash_leaves_a_finished_run()
    {
        var folder = _set["runs/whole"];
        var first = await Attack.RunAsync(_set.Options, folder, _set.Model());
        File.Delete(Path.Combine(folder, "manifest.sha256"));

        var model = _set.Model();
        var second = await Attack.RunAsync(_set.Options, folder, model);
        Assert.True(second.WasFinished);
        Assert.Equal(0, model.Drawn);
        Assert.Equal(first.ManifestHash, second.ManifestHash);
        Assert.StartsWith(first.ManifestHash, File.ReadAllText(Path.Combine(folder, "manifest.sha256")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denoise")]
    [InlineData("distance")]
    [InlineData("clique")]
    [InlineData("match")]
    public async Task A_fault_in_any_stage_ends_the_run_at_once_and_names_the_stage(string stage)
    {
        var folder = _set[$"runs/fault-{stage}"];
        var failed = await Assert.ThrowsAsync<StageException>(() => Attack.RunAsync(
            _set.Options, folder, _set.Model(), durable =>
            {
                if (durable == stage)
                {
                    throw new IOException("no space left");
                }
            }));

        // Distances are written with the clique that stands on them; the last block writes match rows, and closes the others' segments
        // when many pixels wait for them.
        Assert.Contains(failed.Stage, new[] { stage == "distance" ? "clique" : stage, "keep" });
        Assert.Contains("no space left", failed.Message, StringComparison.Ordinal);

        var whole = _set["runs/whole"];
        await Attack.RunAsync(_set.Options, whole, _set.Model());
        await Attack.RunAsync(_set.Options, folder, _set.Model());
        Assert.Equal(Attack.ResultsIn(whole), Attack.ResultsIn(folder));
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        var failed = await Assert.ThrowsAsync<StageException>(() => Attack.RunAsync(
            _set.Options, _set["runs/stray"], _set.Model(call => throw new TaskCanceledException("a device gave up"))));
        Assert.Equal("denoise", failed.Stage);
        Assert.IsType<TaskCanceledException>(failed.InnerException);
    }

    public void Dispose() => _set.Dispose();
}
