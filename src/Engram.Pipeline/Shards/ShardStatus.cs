using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Shards;

/// <summary>Where a shard stands by its folder; another process may be working on it.</summary>
/// <param name="State">pending, running, interrupted or complete.</param>
/// <param name="Items">Prompts (untargeted: chunks of samples) that it has; null until the run is prepared.</param>
/// <param name="Done">Those that are through every stage.</param>
public sealed record ShardStatus(int Index, string State, long? Items, long Done)
{
    /// <summary>Of all shards in their order; none where the run is not cut into shards.</summary>
    public static async Task<IReadOnlyList<ShardStatus>> ReadAsync(string path, CancellationToken stop)
    {
        var root = RunFolder.At(path);
        var shards = new List<ShardStatus>();
        if (ShardPlan.Read(root) is { } plan)
        {
            for (var i = 0; i < plan.Shards; i++)
            {
                var folder = root.Shard(i);
                var state = ShardState.Read(folder) is { IsFinished: true } ? "complete"
                    : RunLock.IsHeld(folder) ? "running"
                    : Directory.Exists(folder.Path) ? "interrupted"
                    : "pending";
                shards.Add(new ShardStatus(i, state, plan.Bounds is { } bounds ? bounds[i + 1] - bounds[i] : null, await DoneAsync(folder, stop)));
            }
        }

        return shards;
    }

    private static async Task<long> DoneAsync(RunFolder folder, CancellationToken stop)
    {
        var done = new PromptBitmap();
        await foreach (var row in CheckpointStage<PromptMatches>.PeekAsync(folder.Checkpoint("match"), stop))
        {
            done.Add(row.Ordinal);
        }

        await foreach (var row in CheckpointStage<NearestChunk>.PeekAsync(folder.Checkpoint("nearest"), stop))
        {
            done.Add(row.Ordinal);
        }

        return done.Count;
    }
}
