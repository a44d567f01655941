using Engram.Pipeline.Runs;
using Engram.Tests.Support;

namespace Engram.Tests.Inpainting;

/// <summary>An inpainting run that is cut anywhere and begun again, at another batch size, ends in the same bytes.</summary>
public sealed class InpaintingInterruptionTests : IDisposable
{
    // Three pictures of each of two sets by two models, 300 trials in two chunks each.
    private const int Trials = 300;
    private const int All = 2 * 6 * Trials;

    private readonly TinySet _set = new();

    [Fact]
    public async Task The_folder_as_it_lies_after_any_checkpoint_leads_to_the_same_end()
    {
        var options = InpaintingSet.OptionsOf(_set, Trials);
        options = options with { Generate = options.Generate with { Batch = 100 } };
        var (folder, gate, cuts) = (_set["runs/whole"], new Lock(), new List<string>());
        await InpaintingSet.RunAsync(options, folder, InpaintingSet.Model(), durable: stage =>
        {
            lock (gate)
            {
                var copy = _set[$"runs/cut-{cuts.Count:D3}-{stage}"];
                FolderCopy.Make(folder, copy);
                cuts.Add(copy);
            }
        });

        var expected = Attack.ResultsIn(folder);
        Assert.Equal(["denoise", "inpaint", "selection"], cuts.Select(cut => cut[(cut.LastIndexOf('-') + 1)..]).Distinct().Order(StringComparer.Ordinal));
        var drawnAgain = new List<int>();
        foreach (var cut in cuts.Where((_, i) => i % (cuts.Count / 5) == 0 || i == cuts.Count - 1))
        {
            var status = await RunStatus.ReadAsync(cut, CancellationToken.None);
            Assert.InRange(status.Inpainting?.Trials ?? 0, 0, All);
            var (model, reference) = (InpaintingSet.Model(), InpaintingSet.Reference());
            var summary = await InpaintingSet.RunAsync(options with { Generate = options.Generate with { Batch = 7 } }, cut, model, reference);
            Assert.False(summary.WasFinished);
            Assert.Equal(expected, Attack.ResultsIn(cut));
            drawnAgain.Add(model.Drawn + reference.Drawn);
        }

        // Durable trials are not drawn again.
        Assert.Equal(All, drawnAgain[0]);
        Assert.True(drawnAgain[^1] < All / 3, $"{drawnAgain[^1]} drawn after the last cut");
        Assert.Equal((All, 6L), ((int)(await RunStatus.ReadAsync(folder, CancellationToken.None)).Inpainting!.Trials, 6L));
    }

    [Fact]
    public async Task A_stop_in_either_models_part_keeps_what_was_drawn()
    {
        var options = InpaintingSet.OptionsOf(_set, Trials);
        options = options with { Generate = options.Generate with { Batch = 100 } };
        await InpaintingSet.RunAsync(options, _set["runs/whole"], InpaintingSet.Model());
        var expected = Attack.ResultsIn(_set["runs/whole"]);
        foreach (var isReference in new[] { false, true })
        {
            var folder = _set[$"runs/stopped-{isReference}"];
            using var stop = new CancellationTokenSource();
            Action<int> third = call =>
            {
                if (call == 3)
                {
                    stop.Cancel();
                }
            };
            var (first, firstReference) = (InpaintingSet.Model(isReference ? null : third), InpaintingSet.Reference(isReference ? third : null));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InpaintingSet.RunAsync(options, folder, first, firstReference, stop: stop.Token));
            var (second, secondReference) = (InpaintingSet.Model(), InpaintingSet.Reference());
            await InpaintingSet.RunAsync(options, folder, second, secondReference);
            Assert.Equal(expected, Attack.ResultsIn(folder));
            Assert.Equal(All, first.Drawn + firstReference.Drawn + second.Drawn + secondReference.Drawn);
        }
    }

    public void Dispose() => _set.Dispose();
}
