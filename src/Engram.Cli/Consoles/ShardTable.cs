using System.Globalization;
using Engram.Pipeline.Shards;

namespace Engram.Cli.Consoles;

/// <summary>Where the shards of a run stand.</summary>
internal static class ShardTable
{
    /// <summary>Nothing where there are none.</summary>
    public static void Print(IReadOnlyList<ShardStatus> shards, TextWriter output)
    {
        if (shards.Count == 0)
        {
            return;
        }

        var table = new TextTable("shard", "state", "items", "done");
        foreach (var shard in shards)
        {
            table.Add(
                shard.Index.ToString(CultureInfo.InvariantCulture), shard.State, shard.Items?.ToString(CultureInfo.InvariantCulture) ?? "?",
                shard.Done.ToString(CultureInfo.InvariantCulture));
        }

        table.Print(output);
    }

    /// <summary>Of a run that no shard has begun.</summary>
    public static void PrintSubmitted(IReadOnlyList<ShardStatus> shards, bool json)
    {
        if (json)
        {
            Json.Print(new { State = "submitted", Shards = shards });
            return;
        }

        Console.Out.WriteLine("run        submitted; no shard has begun");
        Print(shards, Console.Out);
    }
}
