using System.CommandLine;
using System.Text.RegularExpressions;
using Engram.Cli.Configuration;
using Engram.Cli.Submit;

namespace Engram.Cli.Commands;

/// <summary>submit CONFIG: hands a run's shards and their merge to Slurm, or writes them for Kubernetes.</summary>
internal static partial class SubmitCommand
{
    private static readonly Option<bool> Slurm = new("--slurm") { Description = "Submit an array job and a merge job that waits for it." };
    private static readonly Option<bool> Kubernetes = new("--kubernetes") { Description = "Write an Indexed Job and a merge job as YAML." };
    private static readonly Option<int?> Shards = new("--shards") { Description = "Into how many shards the run is cut; without it, the key shards. Fixed at the first submit.", HelpName = "N" };
    private static readonly Option<int> Gpus = new("--gpus") { Description = "GPUs of each shard.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> Cpus = new("--cpus") { Description = "Processors of each job.", HelpName = "N" };
    private static readonly Option<string?> Memory = new("--memory") { Description = "Memory of each job, as the scheduler writes it.", HelpName = "SIZE" };
    private static readonly Option<string?> Time = new("--time") { Description = "Time limit of each job: Slurm's 12:00:00, seconds for Kubernetes.", HelpName = "TIME" };
    private static readonly Option<string?> Partition = new("--partition") { Description = "Slurm's partition.", HelpName = "NAME" };
    private static readonly Option<string?> Account = new("--account") { Description = "Slurm's account.", HelpName = "NAME" };
    private static readonly Option<int?> AtOnce = new("--at-once") { Description = "Shards that run at the same time at most.", HelpName = "N" };
    private static readonly Option<string[]> Raw = new("--sbatch") { Description = "A further option of sbatch, e.g. --sbatch=--constraint=a100. May stand several times.", HelpName = "OPTION", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> Image = new("--image") { Description = "Container image that has the program engram (Kubernetes).", HelpName = "IMAGE" };
    private static readonly Option<string?> Namespace = new("--namespace") { Description = "Kubernetes' namespace.", HelpName = "NAME" };
    private static readonly Option<string[]> Volumes = new("--volume") { Description = "A claim and the path it is mounted at, the same path as here, e.g. data:/data (Kubernetes). May stand several times.", HelpName = "CLAIM:PATH", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Write the scripts, submit nothing." };

    public static Command Create()
    {
        var configuration = CommandOptions.Configuration();
        var folder = new Option<string>("--out") { Description = "The run's folder, on a disk that all nodes share; without it, one below output.root.", HelpName = "FOLDER" };
        var set = CommandOptions.Set();
        var fullHash = CommandOptions.FullHash();
        var json = CommandOptions.Json();
        var command = new Command("submit", "Hand a run to a cluster: its shards and the merge that builds the tables. Again: what is left of it.")
        {
            configuration, folder, set, Slurm, Kubernetes, Shards, Gpus, Cpus, Memory, Time, Partition, Account, AtOnce, Raw, Image, Namespace, Volumes, DryRun, fullHash, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (guard, interruption) =>
        {
            var place = parsed.GetValue(folder) is { Length: > 0 } given ? Path.GetFullPath(given) : null;
            return new SubmitSession(guard, interruption, OptionsOf(parsed) with { FullHash = parsed.GetValue(fullHash) }).ExecuteAsync(
                parsed.GetRequiredValue(configuration), parsed.GetValue(set)!, place, parsed.GetValue(Shards), parsed.GetValue(Slurm), parsed.GetValue(DryRun),
                parsed.GetValue(json));
        }));
        return command;
    }

    private static SubmitOptions OptionsOf(ParseResult parsed)
    {
        var slurm = parsed.GetValue(Slurm);
        if (slurm == parsed.GetValue(Kubernetes))
        {
            throw new ConfigurationException("submit: name one of --slurm and --kubernetes");
        }

        Option[] others = slurm ? [Image, Namespace, Volumes] : [Partition, Account, Raw];
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new ConfigurationException($"{other.Name}: is not used with {(slurm ? "--slurm" : "--kubernetes")}");
        }

        if (!slurm && parsed.GetValue(Image) is not { Length: > 0 })
        {
            throw new ConfigurationException("--image: is missing; name a container image that has the program engram");
        }

        if (!slurm && Word(parsed, Time) is { } seconds && !uint.TryParse(seconds, out _))
        {
            throw new ConfigurationException($"--time: {seconds} is no number of seconds");
        }

        return new SubmitOptions
        {
            Gpus = Number(parsed.GetValue(Gpus), Gpus, 0),
            Cpus = parsed.GetValue(Cpus) is { } cpus ? Number(cpus, Cpus, 1) : null,
            Memory = Word(parsed, Memory),
            Time = Word(parsed, Time),
            Partition = Word(parsed, slurm ? Partition : Namespace),
            Account = Word(parsed, Account),
            AtOnce = parsed.GetValue(AtOnce) is { } most ? Number(most, AtOnce, 1) : null,
            Raw = [.. parsed.GetValue(Raw)!.Select(RawOption)],
            Image = parsed.GetValue(Image),
            Volumes = [.. parsed.GetValue(Volumes)!.Select(VolumeOf)],
        };
    }

    private static int Number(int value, Option option, int least) =>
        value >= least ? value : throw new ConfigurationException($"{option.Name}: {value} is below {least}");

    // It stands bare in a script or in YAML.
    private static string? Word(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } word ? null
        : Plain().IsMatch(word) ? word
        : throw new ConfigurationException($"{option.Name}: '{word}' has characters that no scheduler's value has");

    private static string RawOption(string option) =>
        option.StartsWith('-') && !option.Any(char.IsControl) ? option : throw new ConfigurationException($"--sbatch: '{option}' is no option of sbatch; write e.g. --sbatch=--constraint=a100");

    private static (string Claim, string Path) VolumeOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[(colon + 1)..].StartsWith('/')
            ? (text[..colon], text[(colon + 1)..])
            : throw new ConfigurationException($"--volume: '{text}' is not CLAIM:PATH with a path from /");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.:,/@+-]*\z")]
    private static partial Regex Plain();
}
