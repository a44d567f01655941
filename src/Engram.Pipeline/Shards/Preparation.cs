using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Pipeline.Checkpoints;

namespace Engram.Pipeline.Shards;

/// <summary>Digests of what comes before the attack, by which shards that were prepared apart are known to be of one run.</summary>
internal static class Preparation
{
    /// <summary>Of the prompts in their order with all that is known of them, 64 hex digits.</summary>
    public static async Task<string> SelectionDigestAsync(RunCheckpoints checkpoints, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var row in checkpoints.Selection.ReadAllAsync(stop))
        {
            Add(hash, $"{row.Ordinal} {row.PromptId} {row.Strategy} {row.Source} {row.Rank} {row.Duplicates} {row.Cluster} {row.Generations} {row.ClassLabel}\n");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Of the frozen threshold and the distances that it was taken from; of nothing where the configuration names it.</summary>
    public static async Task<string> ThresholdDigestAsync(RunCheckpoints checkpoints, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var row in checkpoints.Calibration.ReadAllAsync(stop))
        {
            Add(hash, $"{row.Squared} {row.Values} {row.Pairs}\n");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, FormattableString line) => hash.AppendData(Encoding.UTF8.GetBytes(line.ToString(CultureInfo.InvariantCulture)));
}
