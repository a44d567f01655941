using Engram.Pipeline.Flow;
using Engram.Pipeline.Membership;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>Where a membership attack stands.</summary>
/// <param name="Pictures">Asked about; 0 while they are being chosen.</param>
/// <param name="Rows">Durable, of a picture before a model each: the losses of one timestep, or the errors of one kind.</param>
/// <param name="Planned">Of how many.</param>
public sealed record MembershipStatus(long Pictures, long Rows, long Planned)
{
    internal static async Task<MembershipStatus> ReadAsync(RunFolder folder, CancellationToken stop)
    {
        var (pictures, planned, seen) = (0L, 0L, new PromptBitmap());
        await foreach (var row in CheckpointStage<LossTotals>.PeekAsync(folder.Checkpoint("asked"), stop))
        {
            (pictures, planned) = (row.Pictures, row.Rows);
        }

        await foreach (var row in CheckpointStage<PictureLosses>.PeekAsync(folder.Checkpoint("losses"), stop))
        {
            seen.Add(row.Ordinal);
        }

        return new MembershipStatus(pictures, seen.Count, planned);
    }
}
