using System.CommandLine;
using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Pipeline.Shards;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>
/// Which shard of its run a process does: what --shard says, else the scheduler's index. The number of shards is the run's own, never an
/// array's size: who submits a part of an array again still does shards of the whole.
/// </summary>
internal static class ShardChoice
{
    // Slurm's array task and Kubernetes' indexed job.
    private static readonly string[] Indices = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    public static Option<string?> Option() => new("--shard")
    {
        Description = "Do one part of a run that several processes share, e.g. 3/64 (from 0); without it, the one that Slurm's array or Kubernetes' indexed job names.",
        HelpName = "I/N",
    };

    /// <param name="asked">The option; null where it was not given.</param>
    /// <param name="configured">The key shards; 1 where it was not given.</param>
    /// <param name="plan">Of the run's folder; null where none was fixed.</param>
    /// <returns>Null for the whole of a run that is not cut.</returns>
    /// <exception cref="ConfigurationException">There is no such shard, or no number of them.</exception>
    public static Shard? Of(string? asked, int configured, ShardPlan? plan, Func<string, string?> environment)
    {
        var known = configured > 1 ? configured : plan?.Shards;
        if (asked is not null)
        {
            return Parse(asked, known);
        }

        var variable = known is null ? null : Indices.FirstOrDefault(name => !string.IsNullOrEmpty(environment(name)));
        if (variable is null)
        {
            return null;
        }

        var value = environment(variable)!;
        return new Shard(IndexOf(value, known!.Value, variable), known.Value);
    }

    private static Shard Parse(string asked, int? known)
    {
        var slash = asked.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return known is { } shards
                ? new Shard(IndexOf(asked, shards, "--shard"), shards)
                : throw new ConfigurationException($"--shard: {asked} of how many is not said; write --shard {asked}/N, or set shards in the configuration");
        }

        if (!int.TryParse(asked[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 100_000)
        {
            throw new ConfigurationException($"--shard: {asked} is no part of a run; write an index from 0 and the number of shards (1 to 100000), e.g. 3/64");
        }

        return new Shard(IndexOf(asked[..slash], count, "--shard"), count);
    }

    private static int IndexOf(string text, int shards, string source) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shards
            ? index
            : throw new ConfigurationException($"{source}: {text} is no shard of {shards} (0 to {shards - 1})");
}
