namespace Engram.Storage.Runs;

/// <summary>What a shard's process measured of a stage, as in the table stage_timings.</summary>
public sealed record ShardTiming(string Stage, double BusySeconds, double WaitingSeconds, long Items, long QueueDepth);
