using System.Threading.Tasks.Dataflow;
using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Matching;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The graph of an attack:
/// <code>
/// SelectPrompts ─▶ Encode ─▶ cut ─▶ queue ─┬▶ Denoise on device 0 ─┬▶ assemble ─▶ Distance ─▶ Clique ─▶ Match ─▶ keep
///      │                                   └▶ Denoise on device n ─┘     ▲   (checkpoint)  (checkpoint) (checkpoint)
///      └────────── prompts with nothing left to draw ────────────────────┘
/// </code>
/// Denoise checkpoints its batches as they come. A prompt of which a later row is durable passes the stages that made it untouched.
/// Under a stop rule a prompt comes in rounds: Clique either lets it pass or hands it back to the source for its next generations.
/// </summary>
/// <param name="encoder">Null where none compares marked generations.</param>
internal sealed partial class AttackFlow(RunContext run, EncoderMatch? encoder = null)
{
    // Prompts after denoising carry all their pictures, so each block holds one; prompts before it carry a caption and its embedding.
    private const int HeavyCapacity = 1;

    // Used by the keep block alone.
    private long _keptBytes;

    private int Batch => run.Options.Generate.Batch;

    /// <summary>Draws what is missing of the prompts and hands over each prompt's pictures; ends when all are there.</summary>
    public async Task DrawAsync(IAsyncEnumerable<PromptWork> prompts, Func<PromptState, Task> take, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        var sink = scope.Sink(new StageMeter("collect", run.Time), PromptState.NameOf, HeavyCapacity, take);
        FlowScope.Link(Pictures(scope, prompts), sink);
        await scope.CompleteAsync();
    }

    /// <summary>The attack itself, with the threshold that the calibration or the configuration gives.</summary>
    public async Task AttackAsync(IAsyncEnumerable<PromptWork> prompts, EdgeThreshold threshold, CancellationToken stop)
    {
        using var scope = new FlowScope(stop);
        using var distances = new TileDistances(run.Devices[0], run.Layout);
        using var neighbours = new NearestNeighbours(run.Devices[0], run.Layout.Bytes);
        var distanceStage = new DistanceStage(distances, threshold);
        var cliqueStage = new CliqueStage(run.Layout, run.Options.Clique);
        var matchStage = new MatchStage(
            run.Training, neighbours, new CopyStage(run.Training, encoder, run.Options, run.Shape), run.Options.Match);
        var rounds = run.Stop is null ? null : new PromptRounds(prompts, PromptRounds.InFlight(Math.Max(1, run.Generators.Count), Batch, run.Stop));

        var distance = scope.Transform<PromptState, PromptState>(
            run.Meters.Distance, PromptState.NameOf, HeavyCapacity, state => Task.FromResult(Measure(state, distanceStage, scope.Stopping)));
        var clique = scope.Spread<PromptState, PromptState>(
            run.Meters.Clique, PromptState.NameOf, HeavyCapacity, state => FindCliqueAsync(state, cliqueStage, rounds));
        var match = scope.Transform<PromptState, PromptState>(
            run.Meters.Match, PromptState.NameOf, HeavyCapacity, state => MatchAsync(state, matchStage, scope.Stopping));
        var keep = scope.Sink<PromptState>(run.Meters.Keep, PromptState.NameOf, HeavyCapacity, async state =>
        {
            await KeepAsync(state);
            rounds?.End();
        });

        FlowScope.Link(Pictures(scope, rounds?.WorkAsync(scope.Stopping) ?? prompts), distance);
        FlowScope.Link(distance, clique);
        FlowScope.Link(clique, match);
        FlowScope.Link(match, keep);
        await scope.CompleteAsync();
    }

    /// <summary>The part of the graph up to the assembled pictures of each prompt.</summary>
    private TransformManyBlock<IReadOnlyList<Arrival>, PromptState> Pictures(FlowScope scope, IAsyncEnumerable<PromptWork> prompts)
    {
        // Enough encoded prompts for two batches a device, so that no device waits for an embedding.
        var devices = Math.Max(1, run.Generators.Count);
        var ahead = 2 * devices * Batch;
        var cutter = new BatchCutter(Batch);
        var assembler = new PromptAssembler((work, generations) => run.LoadAsync(work, generations, scope.Stopping));

        var encode = scope.Transform<PromptWork, PromptWork>(run.Meters.Encode, PromptWork.NameOf, ahead, EncodeAsync, CountOf);
        var cut = scope.Spread<PromptWork, GenerationBatch>(
            new StageMeter("cut", run.Time), PromptWork.NameOf, 1, work => Task.FromResult(cutter.Add(work)));
        var queue = scope.Buffer<GenerationBatch>("queue", devices);
        TransformBlock<GenerationBatch, IReadOnlyList<Arrival>>[] denoise = [.. run.Generators.Select(generator =>
            scope.Transform<GenerationBatch, IReadOnlyList<Arrival>>(
                run.Meters.Denoise, GenerationBatch.NameOf, 2, batch => DrawAsync(batch, generator, scope.Stopping), batch => batch.Draws.Count))];
        var assemble = scope.Spread<IReadOnlyList<Arrival>, PromptState>(
            new StageMeter("assemble", run.Time), arrivals => arrivals[0].Work.Prompt.PromptId, 1, assembler.AddAsync);

        FlowScope.Link(encode, cut);
        FlowScope.Link(cut, queue);
        foreach (var device in denoise)
        {
            FlowScope.Link(queue, device);
        }

        var feed = scope.Own(FeedAsync(scope, prompts, encode, assemble));
        scope.Join(denoise, assemble, alsoAfter: feed);
        return assemble;
    }

    private async Task FeedAsync(
        FlowScope scope,
        IAsyncEnumerable<PromptWork> prompts,
        TransformBlock<PromptWork, PromptWork> encode,
        TransformManyBlock<IReadOnlyList<Arrival>, PromptState> assemble)
    {
        var meter = run.Meters.Select;
        await foreach (var work in prompts.WithCancellation(scope.Stopping))
        {
            meter.End(meter.Begin(), CountOf(work));
            await (work.Missing.Count > 0 || ReferenceEquals(work, PromptWork.End) ? scope.SendAsync(encode, work) : scope.SendAsync(assemble, [new Arrival(work, [])]));
        }

        await scope.SendAsync(encode, PromptWork.End);
        encode.Complete();
    }

    private static long CountOf(PromptWork work) => ReferenceEquals(work, PromptWork.End) ? 0 : 1;

    private Task<PromptWork> EncodeAsync(PromptWork work) => Task.FromResult(
        ReferenceEquals(work, PromptWork.End) || work.Embedding is not null ? work : work with { Embedding = run.Generators[0].Encode(work.Prompt.Caption) });

    private async Task<IReadOnlyList<Arrival>> DrawAsync(GenerationBatch batch, IImageGenerator generator, CancellationToken stop)
    {
        var stage = new DenoiseStage(generator, run.Shape, run.Options.Generate.Seed, run.Inpainting);
        var arrivals = stage.Draw(batch, stop);
        await run.Checkpoints.AppendAsync(run.Checkpoints.Denoise, stage.RowsOf(arrivals));
        return arrivals;
    }

    private static PromptState Measure(PromptState state, DistanceStage stage, CancellationToken stop) =>
        state.Distances is not null || state.Clique is not null
            ? state
            : state with { Distances = stage.Measure(state.Prompt, state.Pictures, stop) };

    /// <returns>The prompt, or nothing where it goes into another round.</returns>
    private async Task<IEnumerable<PromptState>> FindCliqueAsync(PromptState state, CliqueStage stage, PromptRounds? rounds)
    {
        if (state.Clique is not null)
        {
            return [state];
        }

        var (prompt, distances) = (state.Prompt, state.Distances!);
        var clique = stage.Find(distances);
        if (rounds is not null && run.Stop!.Judge(distances.Generations, clique.Clique) is StopReason.None)
        {
            var wanted = run.Stop.NextLook(distances.Generations, clique.Clique);
            rounds.Again(run.Plan(prompt, [.. Enumerable.Range(0, wanted)], state.Pictures));
            return [];
        }

        // Only what stands is checkpointed: a look in between is worked out again from the pictures.
        if (!run.Checkpoints.HasDistance(prompt.Ordinal))
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Distance, [distances]);
        }

        if (!run.Checkpoints.HasClique(prompt.Ordinal))
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Clique, [clique]);
        }

        return [state with { Clique = clique }];
    }

    private Task<PromptState> MatchAsync(PromptState state, MatchStage stage, CancellationToken stop) => Task.FromResult(
        run.Checkpoints.HasMatch(state.Prompt.Ordinal) ? state : state with { Matches = stage.Find(state.Clique!, state.Pictures, stop) });

    /// <summary>PNGs first: a durable match row says that they are on disk.</summary>
    private async Task KeepAsync(PromptState state)
    {
        run.Keeper.Keep(state.Prompt.PromptId, state.Pictures, state.Clique!.Clique);
        if (state.Matches is not null)
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Match, [state.Matches]);
        }

        // Pixels stay on disk until the later rows are durable; those rows are small and would wait for their time, so that much pixel
        // data, too, closes them: the disk is bounded whatever the rate.
        _keptBytes += (long)state.Pictures.Count * run.Layout.Bytes;
        if (_keptBytes >= run.Checkpoints.Limits.Bytes)
        {
            _keptBytes = 0;
            await run.Checkpoints.FlushAsync();
        }
    }
}
