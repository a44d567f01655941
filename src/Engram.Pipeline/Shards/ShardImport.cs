using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Shards;

/// <summary>
/// Brings what the shards have left into the run's own folder. Segments are copied and pictures moved, so that a merge that is killed begins
/// again with the same end, and shards/ may be deleted after it.
/// </summary>
internal sealed class ShardImport(RunFolder root, ShardPlan plan)
{
    // Stages of which a run has no rows before its shards are merged.
    private static readonly string[] Stages = ["distance", "clique", "match", "nearest"];

    /// <summary>Copies the segments of all shards, shard after shard, in the place of what an earlier merge copied.</summary>
    public void CopySegments(CancellationToken stop)
    {
        foreach (var stage in Stages)
        {
            if (Directory.Exists(root.Checkpoint(stage)))
            {
                Directory.Delete(root.Checkpoint(stage), recursive: true);
            }

            var number = 0;
            foreach (var segment in Enumerable.Range(0, plan.Shards).SelectMany(shard => SegmentsOf(root.Shard(shard).Checkpoint(stage))))
            {
                stop.ThrowIfCancellationRequested();
                DurableFile.Write(Path.Combine(root.Checkpoint(stage), $"{++number:D8}.parquet"), File.ReadAllBytes(segment));
            }
        }
    }

    /// <exception cref="RefusedException">A prompt has no rows in the segments of its shard.</exception>
    public async Task RequireRowsAsync(IRunAttack attack, RunCheckpoints checkpoints, CancellationToken stop)
    {
        var items = (await attack.WorkAsync(stop)).Count;
        for (var ordinal = 0L; ordinal < items; ordinal++)
        {
            if (!checkpoints.IsDone(ordinal))
            {
                throw ShardChecks.Refuse(root, plan, ShardOf(ordinal), $"says that it is complete, and has no rows of item {ordinal}");
            }
        }
    }

    /// <exception cref="RefusedException">A picture that the tables name is in neither place.</exception>
    public async Task MovePicturesAsync(IRunAttack attack, CancellationToken stop)
    {
        await foreach (var (ordinal, path) in attack.KeptAsync(stop))
        {
            var from = root.Shard(ShardOf(ordinal)).In(path);
            if (File.Exists(from))
            {
                DurableFile.Move(from, root.In(path));
            }
            else if (!File.Exists(root.In(path)))
            {
                throw ShardChecks.Refuse(root, plan, ShardOf(ordinal), $"has lost its picture {path}");
            }
        }
    }

    // The last one that begins at or before it: empty shards before it begin there too.
    private int ShardOf(long ordinal)
    {
        var (low, high) = (0, plan.Shards);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = plan.Bounds![middle] <= ordinal ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static IEnumerable<string> SegmentsOf(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal) : [];
}
