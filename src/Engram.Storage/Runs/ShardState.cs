using System.Text.Json.Serialization;

namespace Engram.Storage.Runs;

/// <summary>shards/I/shard.json: what a shard is made from, and, when it is complete, what it took.</summary>
public sealed record ShardState
{
    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many the run is cut into.</summary>
    public required int Shards { get; init; }

    /// <summary>First prompt (untargeted: chunk) of the shard.</summary>
    public required long First { get; init; }

    /// <summary>The first one behind it.</summary>
    public required long End { get; init; }

    /// <summary>As in the plan.</summary>
    public required string SelectionDigest { get; init; }

    /// <summary>As in the plan.</summary>
    public required string ThresholdDigest { get; init; }

    /// <summary>The manifest of the run as the shard met it, with the shard's own programs and devices.</summary>
    public required Manifest Run { get; init; }

    /// <summary>UTC; null while prompts are left.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Generations drawn by its last process.</summary>
    public long Drawn { get; init; }

    /// <summary>By its last process.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Of its last process.</summary>
    public double Seconds { get; init; }

    /// <summary>Of its last process.</summary>
    public IReadOnlyList<ShardTiming> Timings { get; init; } = [];

    /// <summary>It was complete before this process began.</summary>
    [JsonIgnore]
    public bool WasFinished { get; init; }

    [JsonIgnore]
    public bool IsFinished => FinishedAt is not null;

    /// <summary>Null where the shard has not begun.</summary>
    /// <param name="shard">The shard's folder.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static ShardState? Read(RunFolder shard) => StateJson.Read<ShardState>(FileOf(shard), "delete the shard's folder and run the shard again");

    public void Write(RunFolder shard) => StateJson.Write(FileOf(shard), this);

    private static string FileOf(RunFolder shard) => shard.In("shard.json");
}
