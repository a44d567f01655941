using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Plans;

/// <summary>What a run would cost, worked out without running it.</summary>
public sealed record RunPlan
{
    /// <summary>
    /// At most; a source without <c>take</c> counts as the different captions that its file or the training set can give, above a million
    /// rows as its rows.
    /// </summary>
    public required long? Prompts { get; init; }

    public required long? Generations { get; init; }

    /// <summary>Model calls of the schedule, twice with guidance; 0 without a model.</summary>
    public required int UnetCallsPerImage { get; init; }

    public required long? UnetCalls { get; init; }

    /// <summary>Bytes that embeddings take at most, beside captions and clusters; null without a source that asks for them.</summary>
    public long? EmbeddingBytes { get; init; }

    /// <summary>Of screening, at most; null without a source that screens.</summary>
    public ScreeningSummary? Screening { get; init; }

    /// <summary>Null without a source that screens, or where what it does was not measured.</summary>
    public ScreeningRecall? ScreeningRecall { get; init; }

    /// <summary>Null in other attacks.</summary>
    public MembershipPlan? Membership { get; init; }

    /// <summary>Of the model's first and last call; null without a model.</summary>
    public required double? FirstTimestep { get; init; }

    public required double? LastTimestep { get; init; }

    /// <summary>Null without a model.</summary>
    public required SchedulerPlan? Scheduler { get; init; }

    /// <summary>What the generations are.</summary>
    public required ImageShape? Image { get; init; }

    /// <summary>Generations drawn if no prompt shows an edge, and so at least; null where none is drawn or every one is.</summary>
    public long? GenerationsWithoutEdges { get; init; }

    /// <summary>What stop.risk loses at most: the probability that a clique of just the asked size is missed; null without it.</summary>
    public double? MissProbability { get; init; }

    /// <summary>Checkpointed pixels at most on disk at any one time, before compression.</summary>
    public required long? CheckpointBytes { get; init; }

    /// <summary>Pixels at most in memory at any one time, beside the model and the training pack.</summary>
    public required long? MemoryBytes { get; init; }

    /// <summary>Null without a model, or where it was not asked for.</summary>
    public RunEstimate? Estimate { get; init; }

    /// <summary>One line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Opens the model's folder (no weights), the training set's captions and prompt files; decodes no picture of the training set.</summary>
    public static RunPlan For(RunOptions options) => new RunPlanner(options).Make();

    /// <summary>
    /// This plan with the time that drawing would take, measured on the configured device. A device that is not here leaves a warning: a
    /// plan may be made on another machine than the run.
    /// </summary>
    public RunPlan Timed(RunOptions options, CancellationToken stop)
    {
        if (Scheduler is null)
        {
            return this;
        }

        try
        {
            return this with { Estimate = RunEstimate.For(options, this, stop) };
        }
        catch (DeviceException e)
        {
            return this with { Warnings = [.. Warnings, $"no estimate of the time: {e.Message}"] };
        }
    }
}
