using Engram.Pipeline.Flow;
using Engram.Pipeline.Inpainting;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>What the durable trials of an inpainting attack are so far.</summary>
/// <param name="Trials">Judged, of both models.</param>
/// <param name="Pictures">Of the plan.</param>
public sealed record InpaintingStatus(long Trials, long Pictures)
{
    /// <param name="prompts">Of the plan: two a picture.</param>
    internal static async Task<InpaintingStatus> ReadAsync(RunFolder folder, long prompts, CancellationToken stop)
    {
        var (seen, trials) = (new PromptBitmap(), 0L);
        await foreach (var chunk in CheckpointStage<InpaintedChunk>.PeekAsync(folder.Checkpoint("inpaint"), stop))
        {
            trials += seen.Add(chunk.Ordinal) ? chunk.Count : 0;
        }

        return new InpaintingStatus(trials, prompts / 2);
    }
}
