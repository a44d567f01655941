using Engram.Pipeline.Membership;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The membership attack reads losses of one model after the other:
/// <code>
/// blocks of pictures ─▶ queue ─┬▶ Loss on device 0 ─┬▶ (checkpoint losses)
///                              └▶ Loss on device n ─┘
/// </code>
/// A device checkpoints each picture as it becomes whole: a block may take minutes.
/// </summary>
internal sealed class LossFlow(RunContext run)
{
    /// <param name="stages">One a device, all of the blocks' model.</param>
    public async Task MeasureAsync(IEnumerable<LossBlock> blocks, IReadOnlyList<LossStage> stages, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        var queue = scope.Buffer<LossBlock>("queue", stages.Count);
        foreach (var stage in stages)
        {
            FlowScope.Link(queue, scope.Sink<LossBlock>(run.Meters.Loss, LossBlock.NameOf, 1, block => MeasureAsync(block, stage, scope.Stopping), _ => 0));
        }

        var feed = scope.Own(FeedAsync());
        await scope.CompleteAsync();
        await feed;

        async Task FeedAsync()
        {
            foreach (var block in blocks)
            {
                var begun = run.Meters.Select.Begin();
                await scope.SendAsync(queue, block);
                run.Meters.Select.End(begun, block.Count);
            }

            queue.Complete();
        }
    }

    private async Task MeasureAsync(LossBlock block, LossStage stage, CancellationToken stop)
    {
        foreach (var row in stage.Measure(block, run.Checkpoints.HasLosses, stop))
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Losses, [row]);
            run.Meters.Loss.Count(stage.PassesOf(row));
        }
    }
}
