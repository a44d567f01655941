using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Tests.Support;

namespace Engram.Tests.Untargeted;

/// <summary>An untargeted run that is cut anywhere and begun again ends in the same bytes.</summary>
public sealed class UntargetedInterruptionTests : IDisposable
{
    // 900 samples of three classes: six chunks, each with many batches and segments.
    private const int Samples = 900;

    private static readonly CheckpointLimits Limits = new(TimeSpan.Zero, 20_000);

    private readonly TinySet _set = new();

    [Fact]
    public async Task The_folder_as_it_lies_after_any_checkpoint_leads_to_the_same_end()
    {
        var options = UntargetedSet.OptionsOf(_set, Samples) with { Generate = _set.Options.Generate with { Batch = 40 } };
        options = options with { Untargeted = options.Untargeted with { Control = _set["train"] } };
        var (folder, gate, cuts) = (_set["runs/whole"], new Lock(), new List<string>());
        await Attack.RunAsync(options, folder, UntargetedSet.Model(), stage =>
        {
            lock (gate)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}-{stage}"];
                FolderCopy.Make(folder, copy);
                cuts.Add(copy);
            }
        }, Limits);

        var expected = Attack.ResultsIn(folder);
        Assert.Equal(["denoise", "nearest", "selection"], cuts.Select(cut => cut[(cut.LastIndexOf('-') + 1)..]).Distinct().Order(StringComparer.Ordinal));
        Assert.True(cuts.Count >= 12, $"only {cuts.Count} checkpoint events");
        var drawnAgain = new List<int>();
        foreach (var cut in cuts.Where((_, i) => i % 2 == 0 || i == cuts.Count - 1))
        {
            var status = await RunStatus.ReadAsync(cut, CancellationToken.None);
            Assert.True(status.Untargeted!.Samples is >= 0 and <= Samples);
            var model = UntargetedSet.Model();
            var summary = await Attack.RunAsync(options, cut, model, limits: Limits);
            Assert.False(summary.WasFinished);
            Assert.Equal(expected, Attack.ResultsIn(cut));
            drawnAgain.Add(model.Drawn);
        }

        // Durable samples are not drawn again: the later the cut, the less is left.
        Assert.Equal(Samples, drawnAgain[0]);
        Assert.True(drawnAgain[^1] < Samples / 3, $"{drawnAgain[^1]} drawn after the last cut");
        var finished = await RunStatus.ReadAsync(folder, CancellationToken.None);
        Assert.Equal((Samples, 2L), ((int)finished.Untargeted!.Samples, finished.Untargeted.UniqueExtractions));
        Assert.Equal(finished.Untargeted.Hits, finished.Untargeted.ControlHits);
    }

    [Fact]
    public async Task A_stop_after_any_batch_keeps_the_batches_before()
    {
        var options = UntargetedSet.OptionsOf(_set, Samples) with { Generate = _set.Options.Generate with { Batch = 100 } };
        await Attack.RunAsync(options, _set["runs/whole"], UntargetedSet.Model());
        var expected = Attack.ResultsIn(_set["runs/whole"]);
        for (var batch = 1; batch <= 9; batch += 4)
        {
            var folder = _set[$"runs/stopped-{batch}"];
            using var stop = new CancellationTokenSource();
            var first = UntargetedSet.Model(beforeBatch: call =>
            {
                if (call == batch)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(options, folder, first, stop: stop.Token));
            var second = UntargetedSet.Model();
            await Attack.RunAsync(options with { Generate = options.Generate with { Batch = 7 } }, folder, second);
            Assert.Equal(expected, Attack.ResultsIn(folder));
            Assert.Equal(Samples, first.Drawn + second.Drawn);
        }
    }

    public void Dispose() => _set.Dispose();
}
