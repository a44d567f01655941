using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Shards;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>status RUN: where a run stands, also while another process works on it.</summary>
internal static class StatusCommand
{
    private const int Listed = 20;

    public static Command Create()
    {
        var run = CommandOptions.Run();
        var json = CommandOptions.Json();
        var command = new Command("status", "Say where a run or a sweep stands, and what it has found so far.") { run, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            if (SweepFolder.Is(folder))
            {
                var sweep = SweepFolder.Open(folder);
                await SweepTable.WriteAsync(SweepState.Read(sweep)!, sweep, parsed.GetValue(json), interruption.Stop);
                return ExitCode.Done;
            }

            var shards = await ShardStatus.ReadAsync(folder, interruption.Stop);
            if (shards.Count > 0 && RunFolder.Find(folder) is null)
            {
                ShardTable.PrintSubmitted(shards, parsed.GetValue(json));
                return ExitCode.Done;
            }

            var status = await RunStatus.ReadAsync(folder, interruption.Stop);
            var isAtWork = RunLock.IsHeld(RunFolder.Open(folder)) || shards.Any(shard => shard.State == "running");
            var state = status.IsComplete ? "finished" : isAtWork ? "running" : "interrupted";
            if (parsed.GetValue(json))
            {
                Json.Print(Document(status, state, status.IsComplete ? [] : shards));
            }
            else
            {
                Print(status, state);
                ShardTable.Print(status.IsComplete ? [] : shards, Console.Out);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static object Document(RunStatus status, string state, IReadOnlyList<ShardStatus> shards) => new
    {
        status.Manifest.RunId,
        State = state,
        Provisional = !status.IsComplete,
        status.Prompts,
        status.Generations,
        status.Measured,
        Done = status.Matched,
        status.Undecided,
        status.Flagged,
        status.Untargeted,
        status.Membership,
        status.Inpainting,
        Shards = shards,
    };

    private static void Print(RunStatus status, string state)
    {
        var output = Console.Out;
        var extracted = status.Flagged.Count(prompt => prompt.Extracted > 0);
        output.WriteLine(SafeText.OneLine($"run        {status.Manifest.RunId}, {state}"));
        if (status.Membership is { } asked)
        {
            output.WriteLine(asked.Pictures > 0
                ? FormattableString.Invariant($"losses     {asked.Rows} of {asked.Planned}, of {asked.Pictures} pictures before each model")
                : "pictures   being chosen");
            return;
        }

        if (status.Untargeted is { } found)
        {
            output.WriteLine(FormattableString.Invariant($"samples    {found.Samples} of {status.Generations} compared"));
            output.WriteLine(FormattableString.Invariant(
                $"found      {found.UniqueExtractions} training pictures by {found.Hits} hits; {found.ControlHits} hits of a control set"));
            return;
        }

        if (status.Inpainting is { } filled)
        {
            output.WriteLine(FormattableString.Invariant($"trials     {filled.Trials} of {status.Generations} judged, of {filled.Pictures} pictures by two models"));
            return;
        }

        output.WriteLine(status.Prompts > 0 ? FormattableString.Invariant($"prompts    {status.Matched} of {status.Prompts} done") : "prompts    being selected");
        output.WriteLine(FormattableString.Invariant($"found      {status.Flagged.Count} flagged, {extracted} extracted, {status.Undecided} undecided"));
        if (status.Flagged.Count == 0)
        {
            return;
        }

        output.WriteLine(status.IsComplete ? "ranking" : "ranking    provisional: prompts that are not done may come before these");
        var table = new TextTable("caption", "rank", "mean distance", "clique", "extracted");
        foreach (var prompt in status.Flagged.Take(Listed))
        {
            table.Add(
                Shortened(prompt.Caption),
                prompt.Rank.ToString(CultureInfo.InvariantCulture),
                prompt.MeanDistance?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-",
                prompt.CliqueSize.ToString(CultureInfo.InvariantCulture),
                prompt.Extracted?.ToString(CultureInfo.InvariantCulture) ?? "?");
        }

        table.Print(output);
        if (status.Flagged.Count > Listed)
        {
            output.WriteLine(FormattableString.Invariant($"and {status.Flagged.Count - Listed} more (--json lists all)"));
        }
    }

    // The other columns take 42 of a terminal's 80.
    private static string Shortened(string caption)
    {
        const int longest = 36;
        var text = SafeText.OneLine(caption);
        return text.Length <= longest ? text : string.Concat(text.EnumerateRunes().Take(longest - 1).Select(rune => rune.ToString())) + "…";
    }
}
