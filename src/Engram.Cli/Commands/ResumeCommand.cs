using System.CommandLine;

namespace Engram.Cli.Commands;

/// <summary>resume RUN: the same as <c>run RUN/config.yaml --out RUN</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var fullHash = CommandOptions.FullHash();
        var shard = ShardChoice.Option();
        var json = CommandOptions.Json();
        var command = new Command("resume", "Go on with a run from its own folder.") { run, shard, fullHash, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (guard, interruption) =>
        {
            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            return RunSession.ExecuteAsync(
                guard, Path.Combine(folder, "config.yaml"), [], folder, parsed.GetValue(shard), parsed.GetValue(fullHash), parsed.GetValue(json), interruption);
        }));
        return command;
    }
}
