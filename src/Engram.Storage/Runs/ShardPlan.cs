using System.Text.Json.Serialization;

namespace Engram.Storage.Runs;

/// <summary>
/// shards/plan.json of a run that several processes share: into how many shards it is cut, fixed at its first submit or start, and, once a
/// shard has prepared the run, which prompts are whose.
/// </summary>
public sealed record ShardPlan
{
    /// <summary>How many there are.</summary>
    public required int Shards { get; init; }

    /// <summary>Shard i has the prompts (untargeted: chunks) from bounds[i] up to bounds[i + 1], which is outside; null until the run is prepared.</summary>
    public IReadOnlyList<long>? Bounds { get; init; }

    /// <summary>SHA-256 of the prompts, their order and their numbers of generations.</summary>
    public string? SelectionDigest { get; init; }

    /// <summary>SHA-256 of the frozen threshold and its null distances.</summary>
    public string? ThresholdDigest { get; init; }

    [JsonIgnore]
    public bool IsPrepared => Bounds is not null;

    /// <summary>Null where the run is not cut into shards.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static ShardPlan? Read(RunFolder folder)
    {
        var file = FileOf(folder);
        var plan = StateJson.Read<ShardPlan>(file, "start the run in a new folder");
        return plan is null || (plan.Shards >= 1 && (plan.Bounds is null || plan.Bounds.Count == plan.Shards + 1))
            ? plan
            : throw new CheckpointException($"{file}: is damaged ({plan.Shards} shards, {plan.Bounds?.Count} bounds); start the run in a new folder");
    }

    /// <summary>The run's plan, made where there is none; the caller holds the run's lock.</summary>
    /// <exception cref="RefusedException">The run is cut into another number of shards.</exception>
    public static ShardPlan Fix(RunFolder folder, int shards)
    {
        if (Read(folder) is { } known)
        {
            known.RefuseOtherCount(folder, shards);
            return known;
        }

        var plan = new ShardPlan { Shards = shards };
        plan.Write(folder);
        return plan;
    }

    public void Write(RunFolder folder) => StateJson.Write(FileOf(folder), this);

    public static void Delete(RunFolder folder) => File.Delete(FileOf(folder));

    /// <exception cref="RefusedException">The numbers differ.</exception>
    public void RefuseOtherCount(RunFolder folder, int shards)
    {
        if (shards != Shards)
        {
            throw new RefusedException(
                $"{folder.Path}: the run is cut into {Shards} shards since its first start, not {shards}; keep {Shards} or name a new folder with --out");
        }
    }

    private static string FileOf(RunFolder folder) => Path.Combine(folder.Shards, "plan.json");
}
