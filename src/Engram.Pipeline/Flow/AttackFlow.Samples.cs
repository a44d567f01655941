using Engram.Pipeline.Untargeted;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The untargeted attack has no cliques: chunks of samples go from their pictures to the search.
/// <code>
/// chunks ─▶ Encode ─▶ cut ─▶ queue ─▶ Denoise on every device ─▶ assemble ─▶ Match ─▶ keep
///                                         (checkpoint)                        (checkpoint nearest)
/// </code>
/// </summary>
internal sealed partial class AttackFlow
{
    public async Task SampleAsync(IAsyncEnumerable<PromptWork> chunks, NearestStage stage, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        var match = scope.Transform<PromptState, PromptState>(
            run.Meters.Match, PromptState.NameOf, HeavyCapacity,
            state => Task.FromResult(state with { Nearest = stage.Measure(state.Prompt, state.Pictures, scope.Stopping) }));
        var keep = scope.Sink<PromptState>(run.Meters.Keep, PromptState.NameOf, HeavyCapacity, KeepSamplesAsync);
        FlowScope.Link(Pictures(scope, chunks), match);
        FlowScope.Link(match, keep);
        await scope.CompleteAsync();
    }

    /// <summary>PNGs first: a durable row says that they are on disk.</summary>
    private async Task KeepSamplesAsync(PromptState state)
    {
        var chunk = state.Nearest!;
        var hits = chunk.Unpack().Where(sample => sample.Training is { IsHit: true }).Select(sample => sample.Generation).ToHashSet();
        run.Keeper.Keep(state.Prompt.PromptId, state.Pictures, hits);
        await run.Checkpoints.AppendAsync(run.Checkpoints.Nearest, [chunk]);

        // As in the other attack: so much pixel data closes the small rows that it waits for.
        _keptBytes += (long)state.Pictures.Count * run.Layout.Bytes;
        if (_keptBytes >= run.Checkpoints.Limits.Bytes)
        {
            _keptBytes = 0;
            await run.Checkpoints.FlushAsync();
        }
    }
}
