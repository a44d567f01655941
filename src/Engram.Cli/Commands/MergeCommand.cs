using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Shards;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>merge RUN: the tables of a run whose shards are all complete.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var fullHash = CommandOptions.FullHash();
        var json = CommandOptions.Json();
        var command = new Command("merge", "Check that all shards of a run are complete and of the same inputs, and build its tables.") { run, fullHash, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            var shown = RelativePath.Of(folder);
            guard.Configuration = ConfigurationFile.Load(Path.Combine(folder, "config.yaml"), []);
            guard.AfterInterruption = $"interrupted; the shards are kept, and 'engram merge {shown}' begins again";
            if (ShardPlan.Read(RunFolder.At(folder)) is null)
            {
                throw new ConfigurationException($"{shown}: is not cut into shards: it has no shards/plan.json; 'engram resume {shown}' does the whole run");
            }

            var request = RunSession.RequestOf(guard.Configuration.Options, folder, parsed.GetValue(fullHash));
            var time = TimeProvider.System;
            var summary = await RunConsole.ExecuteAsync(
                folder, request.Options.Observe, time, (progress, log) => ShardRun.MergeAsync(request, progress, time, log, interruption.Stop));
            await ReportWriter.EnsureAsync(folder, request.Options, summary.WasFinished, interruption.Stop);
            return await RunSession.ConcludeAsync(guard.Configuration, summary, folder, parsed.GetValue(json), interruption);
        }));
        return command;
    }
}
