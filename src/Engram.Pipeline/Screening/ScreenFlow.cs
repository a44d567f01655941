using System.Threading.Tasks.Dataflow;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Screening;

/// <summary>
/// The graph of a screening; every block holds a few batches of captions:
/// <code>
/// captions ─▶ Encode ─▶ queue ─┬▶ Screen on device 0 (checkpoint)
///                              └▶ Screen on device n (checkpoint)
/// </code>
/// </summary>
internal sealed class ScreenFlow(RunContext run, PromptSourceOptions source)
{
    /// <param name="done">Told after each batch how many captions it held, from several threads.</param>
    public async Task RunAsync(IEnumerable<ScreenedCaption> captions, Action<int> done, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        Begin(scope, captions, done);
        await scope.CompleteAsync();
    }

    private void Begin(FlowScope scope, IEnumerable<ScreenedCaption> captions, Action<int> done)
    {
        var devices = run.Generators.Count;
        var encode = scope.Transform<ScreenBatch, ScreenBatch>(
            new StageMeter("encode", run.Time), ScreenBatch.NameOf, devices + 1, batch => Task.FromResult(Encode(batch)));
        var queue = scope.Buffer<ScreenBatch>("queue", devices);
        ActionBlock<ScreenBatch>[] screen = [.. run.Generators.Select(generator => scope.Sink<ScreenBatch>(
            run.Meters.Screen, ScreenBatch.NameOf, 2,
            async batch =>
            {
                // Kept by the block that made them, so that a stop loses no batch.
                var rows = new ScreenStage(generator, source, run.Options.Generate).Score(batch, scope.Stopping);
                await run.Checkpoints.AppendAsync(run.Checkpoints.Screening, rows);
                done(rows.Count);
            },
            batch => batch.Captions.Count))];

        FlowScope.Link(encode, queue);
        foreach (var device in screen)
        {
            FlowScope.Link(queue, device);
        }

        scope.Own(FeedAsync(scope, captions, encode));
    }

    private async Task FeedAsync(FlowScope scope, IEnumerable<ScreenedCaption> captions, TransformBlock<ScreenBatch, ScreenBatch> encode)
    {
        foreach (var together in captions.Chunk(ScreenStage.CaptionsAtOnce(source, run.Options.Generate)))
        {
            await scope.SendAsync(encode, new ScreenBatch(together, []));
        }

        encode.Complete();
    }

    private ScreenBatch Encode(ScreenBatch batch) =>
        batch with { Embeddings = [.. batch.Captions.Select(caption => run.Generators[0].Encode(caption.Caption))] };
}
