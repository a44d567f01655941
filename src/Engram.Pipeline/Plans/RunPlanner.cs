using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Membership;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Screening;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;

namespace Engram.Pipeline.Plans;

/// <summary>The arithmetic of a plan, by the capacities that the flow states.</summary>
internal sealed class RunPlanner(RunOptions options)
{
    // Assembled, and one in each of distance, clique, match and keep, and one on its way.
    private const int HeavyPrompts = 6;

    private IEnumerable<PromptSourceOptions> Screened => options.Prompts.Where(source => source.Strategy is PromptStrategy.Screen);

    public RunPlan Make()
    {
        options.ThrowIfInvalid();
        return options.Generations.From.Length > 0 ? ForGiven()
            : options.Attack is AttackKind.Membership ? ForLosses(new ModelGeneratorFactory(options))
            : options.Attack is AttackKind.Untargeted ? ForSamples(new ModelGeneratorFactory(options).Folder)
            : options.Attack is AttackKind.Inpainting ? ForInpainting(new ModelGeneratorFactory(options))
            : ForDrawn(new ModelGeneratorFactory(options).Folder);
    }

    /// <summary>Pixels of checkpoint/denoise at most: the calibration's, those of prompts in flight, and open segments.</summary>
    public static long CheckpointBytesOf(RunOptions options, long prompts, int perPrompt, long imageBytes)
    {
        var inFlight = InFlight(options, perPrompt) * perPrompt * imageBytes;
        var bound = CalibrationBytes(options, prompts, perPrompt, imageBytes) + inFlight + (3 * SegmentBytes(options));
        return Math.Min(bound, prompts * perPrompt * imageBytes);
    }

    /// <summary>Pixels in memory at most.</summary>
    public static long MemoryBytesOf(RunOptions options, long prompts, int perPrompt, long imageBytes)
    {
        var attack = InFlight(options, perPrompt) * perPrompt * imageBytes;
        return Math.Max(CalibrationBytes(options, prompts, perPrompt, imageBytes), attack) + (3 * SegmentBytes(options));
    }

    // A device holds two batches, the queue one a device, the cutter one: the prompts they touch wait for their last batch.
    private static long InFlight(RunOptions options, int perPrompt)
    {
        var images = ((3L * options.Device.Count) + 1) * options.Generate.Batch;
        var rounds = options.Stop?.RuleOf(perPrompt, options.Clique.Size) is { } rule ? PromptRounds.InFlight(options.Device.Count, options.Generate.Batch, rule) : 0;
        return Math.Max(HeavyPrompts + 1 + ((images + perPrompt - 1) / perPrompt), rounds);
    }

    private static long CalibrationBytes(RunOptions options, long prompts, int perPrompt, long imageBytes) =>
        options.Edges.Threshold is not null || options.Attack is not AttackKind.TextToImage
            ? 0
            : Math.Min(prompts, options.Edges.CalibrationPrompts) * Calibration.Generations(perPrompt) * imageBytes;

    private static long SegmentBytes(RunOptions options) => (long)options.Checkpoint.Mebibytes << 20;

    private RunPlan ForDrawn(ModelFolder model)
    {
        var training = TrainingSet.OpenSource(options);
        var counts = new CaptionCounts(training);
        var prompts = options.Prompts.Sum(counts.Of);
        var generations = prompts * options.Generate.PerPrompt;
        var calls = model.Scheduler.Timesteps.Count * (options.Generate.Guidance > 1 ? 2 : 1);
        var bytes = BytesOf(model.Image);
        var stop = options.Stop?.RuleOf(options.Generate.PerPrompt, options.Clique.Size);
        return new RunPlan
        {
            Prompts = prompts,
            Generations = generations,
            UnetCallsPerImage = calls,
            UnetCalls = generations * calls,
            EmbeddingBytes = EmbeddingBytesOf(training.Count),
            Screening = ScreeningOf(counts, calls),
            ScreeningRecall = ScreeningRecallOf(counts),
            FirstTimestep = model.Scheduler.Timesteps[0],
            LastTimestep = model.Scheduler.Timesteps[^1],
            Scheduler = model.Scheduler,
            Image = model.Image,
            GenerationsWithoutEdges = stop is null ? null : prompts * stop.FirstStop(1),
            MissProbability = stop?.MissProbability(),
            CheckpointBytes = CheckpointBytesOf(options, prompts, options.Generate.PerPrompt, bytes),
            MemoryBytes = MemoryBytesOf(options, prompts, options.Generate.PerPrompt, bytes),
            Warnings = [.. model.Warnings, .. model.Scheduler.Warnings, .. training.Warnings, .. CalibrationWarnings(prompts)],
        };
    }

    private RunPlan ForSamples(ModelFolder model)
    {
        var plan = SamplePlan.OfModel(options.Untargeted, model.Classes, model.Image);
        var training = TrainingSet.OpenSource(options);
        IReadOnlyList<string> control = options.Untargeted.Control.Length > 0
            ? TrainingSet.OpenSource(options, options.Untargeted.Control).Warnings
            : [];
        var bytes = BytesOf(model.Image);
        var (chunks, chunk) = ChunksOf(plan.Samples, model.Image);
        return new RunPlan
        {
            Prompts = plan.Classes.Count,
            Generations = plan.Samples,
            UnetCallsPerImage = model.Scheduler.Timesteps.Count,
            UnetCalls = plan.Samples * model.Scheduler.Timesteps.Count,
            FirstTimestep = model.Scheduler.Timesteps[0],
            LastTimestep = model.Scheduler.Timesteps[^1],
            Scheduler = model.Scheduler,
            Image = model.Image,
            CheckpointBytes = CheckpointBytesOf(options, chunks, chunk, bytes),
            MemoryBytes = MemoryBytesOf(options, chunks, chunk, bytes),
            Warnings = [.. model.Warnings, .. model.Scheduler.Warnings, .. training.Warnings, .. control],
        };
    }

    /// <summary>Pictures are those of the sets at most: which can be read is not known before they are.</summary>
    private RunPlan ForLosses(ModelGeneratorFactory factory)
    {
        var models = MembershipInputs.Open(options, factory, CancellationToken.None);
        var training = TrainingSet.OpenSource(options);
        models.RequireCaptions(training, options.Training.Caption);
        var others = options.Membership.Others.Length > 0 ? TrainingSet.OpenSource(options, options.Membership.Others) : null;
        var sets = training.Count + (others?.Count ?? 0);
        var pictures = options.Membership.Take is { } take ? Math.Min(sets, 2L * take) : sets;
        var plan = LossPlan.Of(options, models, (int)pictures);
        return new RunPlan
        {
            Prompts = 0,
            Generations = 0,
            UnetCallsPerImage = (int)(plan.Passes / Math.Max(1, pictures)),
            UnetCalls = plan.Passes,
            Membership = new MembershipPlan(pictures, models.Models.Count),
            FirstTimestep = options.Membership.Timesteps.Min(),
            LastTimestep = options.Membership.Timesteps.Max(),
            Scheduler = null,
            Image = factory.Image,
            CheckpointBytes = plan.Bytes,
            MemoryBytes = 0,
            Warnings = [.. factory.Warnings, .. training.Warnings, .. others?.Warnings ?? []],
        };
    }

    /// <summary>Pictures of a set count as its rows where there are fewer than asked for: duplicates are known when it is decoded.</summary>
    private RunPlan ForInpainting(ModelGeneratorFactory model)
    {
        var section = options.Inpainting;
        var reference = new ModelGeneratorFactory(options with { Model = section.Reference });
        var training = TrainingSet.OpenSource(options);
        var pictures = section.Images.Count > 0 ? section.Images.Count : Math.Min(section.Take ?? long.MaxValue, training.Count);
        if (section.HeldOut.Length > 0)
        {
            pictures += Math.Min(section.Take ?? long.MaxValue, TrainingSet.OpenSource(options, section.HeldOut).Count);
        }

        var bytes = BytesOf(model.Image);
        var (chunks, chunk) = ChunksOf(section.Trials, model.Image);
        return new RunPlan
        {
            Prompts = 2 * pictures,
            Generations = 2 * pictures * section.Trials,
            UnetCallsPerImage = model.UnetCallsPerImage,
            UnetCalls = 2 * pictures * section.Trials * (model.UnetCallsPerImage + (2L * section.Draws)),
            FirstTimestep = model.Folder.Scheduler.Timesteps[0],
            LastTimestep = model.Folder.Scheduler.Timesteps[^1],
            Scheduler = model.Folder.Scheduler,
            Image = model.Image,
            CheckpointBytes = CheckpointBytesOf(options, 2 * pictures * chunks, chunk, bytes),
            MemoryBytes = MemoryBytesOf(options, 2 * pictures * chunks, chunk, bytes),
            Warnings = [.. model.Warnings, .. model.Folder.Scheduler.Warnings, .. reference.Warnings, .. training.Warnings],
        };
    }

    /// <summary>The untargeted attack holds chunks as the other one holds prompts.</summary>
    private static (long Chunks, int Size) ChunksOf(long samples, ImageShape image)
    {
        var size = (int)Math.Min(samples, SamplePlan.ChunkOf(image));
        return ((samples + size - 1) / size, size);
    }

    private RunPlan ForGiven()
    {
        var given = GivenGenerations.Open(options, fullHash: false, CancellationToken.None);
        var most = given.Prompts.Max(prompt => prompt.Generations);
        if (options.Attack is AttackKind.Untargeted)
        {
            most = Math.Min(most, SamplePlan.ChunkOf(given.Image));
        }

        return new RunPlan
        {
            Prompts = given.Prompts.Count,
            Generations = given.Prompts.Sum(prompt => (long)prompt.Generations),
            UnetCallsPerImage = 0,
            UnetCalls = 0,
            FirstTimestep = null,
            LastTimestep = null,
            Scheduler = null,
            Image = given.Image,
            CheckpointBytes = 0,
            MemoryBytes = MemoryBytesOf(options, given.Prompts.Count, most, BytesOf(given.Image)),
            Warnings = given.Warnings,
        };
    }

    private long? EmbeddingBytesOf(long rows)
    {
        if (!options.UsesEmbeddings)
        {
            return null;
        }

        using var input = EmbeddingInput.Open(options, rows);
        EmbeddingMemory.Require(options, rows, input.Width);
        return EmbeddingMemory.BytesOf(options, rows, input.Width);
    }

    private ScreeningSummary? ScreeningOf(CaptionCounts counts, int callsPerImage)
    {
        var sources = Screened.Select(source => (Captions: Ranked(counts, source), Calls: Screenings.CallsOf(source))).ToList();
        var captions = sources.Sum(source => source.Captions);
        return sources.Count == 0
            ? null
            : new ScreeningSummary(
                captions, sources.Sum(source => source.Captions * source.Calls), captions * options.Generate.PerPrompt * callsPerImage);
    }

    /// <summary>Null where one of the sources does something that was not measured.</summary>
    private ScreeningRecall? ScreeningRecallOf(CaptionCounts counts)
    {
        ScreeningRecall?[] recalls = [.. Screened.Select(source => ScreeningRecall.Of(source, Ranked(counts, source)))];
        return recalls.Contains(null) ? null : recalls.FirstOrDefault();
    }

    private static long Ranked(CaptionCounts counts, PromptSourceOptions source) => counts.Of(source with { Take = null });

    private IEnumerable<string> CalibrationWarnings(long prompts)
    {
        if (options.Edges.Threshold is null)
        {
            var generations = Calibration.Generations(options.Generate.PerPrompt);
            var used = (int)Math.Min(prompts, options.Edges.CalibrationPrompts);
            var pairs = Calibration.PairsOf(used, generations);
            if (pairs * options.Edges.FalseEdgeRate < 1)
            {
                yield return FormattableString.Invariant(
                    $"edges.threshold: auto will be refused: {used} calibration prompts give {pairs} null pairs, edges.false_edge_rate {options.Edges.FalseEdgeRate} needs {Calibration.PromptsNeeded(generations, options.Edges.FalseEdgeRate)} prompts");
            }
        }
    }

    private static long BytesOf(ImageShape image) => (long)image.Height * image.Width * image.Channels;
}
