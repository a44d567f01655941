using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Flow;

/// <summary>What the stages of one run share.</summary>
internal sealed record RunContext
{
    public required RunOptions Options { get; init; }

    public required RunFolder Folder { get; init; }

    public required string RunId { get; init; }

    /// <summary>What this process draws of it.</summary>
    public OrdinalRange Part { get; init; } = OrdinalRange.All;

    /// <summary>In the order of the configuration; the first one also does distances and matches.</summary>
    public required IReadOnlyList<IDevice> Devices { get; init; }

    /// <summary>One a device; none where the pictures are given.</summary>
    public required IReadOnlyList<IImageGenerator> Generators { get; init; }

    /// <summary>Null where the pictures are given.</summary>
    public required IGeneratorFactory? Model { get; init; }

    /// <summary>0 where the pictures are given.</summary>
    public required int UnetCallsPerImage { get; init; }

    /// <summary>Null where the pictures are drawn.</summary>
    public required GivenGenerations? Given { get; init; }

    public required ImageShape Shape { get; init; }

    public required TileLayout Layout { get; init; }

    public required TrainingSet Training { get; init; }

    /// <summary>Compared in the place of the training set by the untargeted attack, filled in as well by the inpainting attack; null without.</summary>
    public TrainingSet? Control { get; init; }

    /// <summary>What is filled in; null in other attacks.</summary>
    public InpaintingPlan? Inpainting { get; init; }

    /// <summary>Labels that the model is conditioned on; 0 for none.</summary>
    public int ModelClasses { get; init; }

    public required RunCheckpoints Checkpoints { get; init; }

    public required ImageKeeper Keeper { get; init; }

    public required RunMeters Meters { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    public bool IsDrawn => Given is null;

    /// <summary>When a prompt ends early; null where every generation is drawn.</summary>
    public StopRule? Stop { get; init; }

    /// <summary>What is durable of a prompt, and what has to be drawn for the given generations.</summary>
    /// <param name="known">Pictures of the prompt that are in memory.</param>
    public PromptWork Plan(SelectedPrompt prompt, IReadOnlyList<int> wanted, IReadOnlyList<Picture>? known = null)
    {
        var there = Checkpoints.DrawnOf(prompt.Ordinal).Concat((known ?? []).Select(picture => picture.Generation)).ToHashSet();
        return new PromptWork(prompt, wanted, IsDrawn ? [.. wanted.Where(generation => !there.Contains(generation))] : [], known ?? []);
    }

    /// <summary>Durable or given pictures of a prompt.</summary>
    public async Task<IReadOnlyList<Picture>> LoadAsync(PromptWork work, IReadOnlySet<int> generations, CancellationToken stop) =>
        Given is not null
            ? Given.Load(work, generations, stop)
            : await Checkpoints.LoadAsync(work.Prompt.Ordinal, generations, Shape.Channels, stop);
}
