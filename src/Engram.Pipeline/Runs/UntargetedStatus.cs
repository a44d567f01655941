using Engram.Pipeline.Flow;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>What the durable samples of an untargeted attack have hit so far.</summary>
/// <param name="Samples">Compared.</param>
/// <param name="Hits">Of these, with an adaptive distance below 1.</param>
/// <param name="UniqueExtractions">Pictures hit, each with its duplicates once.</param>
/// <param name="ControlHits">The control set in the place of the training set; 0 without one.</param>
public sealed record UntargetedStatus(long Samples, long Hits, long UniqueExtractions, long ControlHits)
{
    internal static async Task<UntargetedStatus> ReadAsync(RunFolder folder, CancellationToken stop)
    {
        var (seen, pictures) = (new PromptBitmap(), new HashSet<long>());
        var (samples, hits, control) = (0L, 0L, 0L);
        await foreach (var chunk in CheckpointStage<NearestChunk>.PeekAsync(folder, "nearest", stop))
        {
            if (!seen.Add(chunk.Ordinal))
            {
                continue;
            }

            foreach (var sample in chunk.Unpack())
            {
                samples++;
                control += sample.Control is { IsHit: true } ? 1 : 0;
                if (sample.Training is { IsHit: true } hit)
                {
                    hits++;
                    pictures.Add(hit.Picture);
                }
            }
        }

        return new UntargetedStatus(samples, hits, pictures.Count, control);
    }
}
