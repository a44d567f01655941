using System.CommandLine;

namespace Engram.Cli.Commands;

/// <summary>run CONFIG: starts a run, or goes on with the one in its folder.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var configuration = CommandOptions.Configuration();
        var folder = new Option<string>("--out") { Description = "The run's folder; without it, one below output.root.", HelpName = "FOLDER" };
        var set = CommandOptions.Set();
        var fullHash = CommandOptions.FullHash();
        var shard = ShardChoice.Option();
        var json = CommandOptions.Json();
        var command = new Command("run", "Run the attack that a YAML file describes; an unfinished run is resumed, a finished one summed up.")
        {
            configuration, folder, set, shard, fullHash, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (guard, interruption) =>
        {
            var place = parsed.GetValue(folder) is { Length: > 0 } given ? Path.GetFullPath(given) : null;
            return RunSession.ExecuteAsync(
                guard, parsed.GetRequiredValue(configuration), parsed.GetValue(set)!, place, parsed.GetValue(shard), parsed.GetValue(fullHash), parsed.GetValue(json), interruption);
        }));
        return command;
    }
}
