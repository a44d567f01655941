using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Pipeline.Options;
using Engram.Pipeline.Shards;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>One process of a run that several share: its shard, with a log of its own, and a line at the end.</summary>
internal sealed class ShardProcess(Guard guard, RunFolder run, Shard shard, bool fullHash, Interruption interruption)
{
    public async Task<int> ExecuteAsync(bool json)
    {
        var shown = RelativePath.Of(run.Path);
        guard.AfterInterruption = $"interrupted; finished work is kept, and 'engram resume {shown} --shard {shard}' goes on";
        var request = RunSession.RequestOf(guard.Configuration!.Options with { Shards = shard.Count }, run.Path, fullHash);
        var time = TimeProvider.System;
        var state = await RunConsole.ExecuteAsync(
            run.Shard(shard.Index).Path, Observed(request.Options.Observe), time, (progress, log) => ShardRun.ExecuteAsync(request, shard, progress, time, log, interruption.Stop));
        if (json)
        {
            Json.Print(new
            {
                state.Run.RunId,
                Shard = state.Index,
                state.Shards,
                state.First,
                state.End,
                state.Drawn,
                state.ImagesPerSecond,
                state.Seconds,
                state.WasFinished,
            });
        }
        else
        {
            await Console.Out.WriteLineAsync(SafeText.OneLine(string.Create(
                CultureInfo.InvariantCulture,
                $"shard {state.Index} of {state.Shards} {(state.WasFinished ? "was complete" : "is complete")}: items {state.First} to {state.End}; 'engram merge {shown}' builds the tables once all are")));
        }

        return ExitCode.Done;
    }

    // Shards of one node would take turns in one file.
    private ObserveOptions Observed(ObserveOptions options) => options.Prometheus.Length == 0
        ? options
        : options with { Prometheus = Path.ChangeExtension(options.Prometheus, $"shard-{shard.Index}{Path.GetExtension(options.Prometheus)}") };
}
