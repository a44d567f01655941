using Engram.Pipeline.Flow;

namespace Engram.Pipeline.Denoise;

/// <summary>One image to draw.</summary>
internal readonly record struct Draw(PromptWork Work, int Generation);

/// <summary>Images that share one call of the model, of as many prompts as it takes to fill it.</summary>
internal sealed record GenerationBatch(IReadOnlyList<Draw> Draws)
{
    public static string NameOf(GenerationBatch batch) =>
        $"{batch.Draws[0].Work.Prompt.PromptId} generation {batch.Draws[0].Generation} and {batch.Draws.Count - 1} more";
}

/// <summary>Pictures of one prompt that came out of one batch; none where nothing had to be drawn.</summary>
internal sealed record Arrival(PromptWork Work, IReadOnlyList<Picture> Pictures);
