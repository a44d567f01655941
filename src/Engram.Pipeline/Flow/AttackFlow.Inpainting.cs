using Engram.Pipeline.Inpainting;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The inpainting attack: chunks of trials go from their pictures to the losses of both models.
/// <code>
/// chunks ─▶ Encode ─▶ cut ─▶ queue ─▶ Denoise on every device ─▶ assemble ─▶ Match ─▶ keep
///                                         (checkpoint)                        (checkpoint inpaint)
/// </code>
/// </summary>
internal sealed partial class AttackFlow
{
    public async Task InpaintAsync(IAsyncEnumerable<PromptWork> chunks, InpaintStage stage, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        var match = scope.Transform<PromptState, PromptState>(
            run.Meters.Match, PromptState.NameOf, HeavyCapacity,
            state => Task.FromResult(state with { Inpainted = stage.Measure(state.Prompt, state.Pictures, scope.Stopping) }));
        var keep = scope.Sink<PromptState>(run.Meters.Keep, PromptState.NameOf, HeavyCapacity, KeepTrialsAsync);
        FlowScope.Link(Pictures(scope, chunks), match);
        FlowScope.Link(match, keep);
        await scope.CompleteAsync();
    }

    /// <summary>PNGs first, as in the other attacks. The best of a chunk may be the best of all; the end removes those that are not.</summary>
    private async Task KeepTrialsAsync(PromptState state)
    {
        var chunk = state.Inpainted!;
        run.Keeper.Keep(state.Prompt.PromptId, state.Pictures, BestTrials.Of(chunk.Unpack(), run.Options.Inpainting.Best));
        await run.Checkpoints.AppendAsync(run.Checkpoints.Inpaint, [chunk]);
        _keptBytes += (long)state.Pictures.Count * run.Layout.Bytes;
        if (_keptBytes >= run.Checkpoints.Limits.Bytes)
        {
            _keptBytes = 0;
            await run.Checkpoints.FlushAsync();
        }
    }
}
