using System.CommandLine;
using System.CommandLine.Parsing;

namespace Engram.Cli.Commands;

/// <summary>Options and arguments that several commands have.</summary>
internal static class CommandOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document to the standard output." };

    public static Argument<string> Configuration() => Place("CONFIG", "The run's YAML file; configs/README.md lists every key.");

    public static Argument<string> Run() => Place("RUN", "A run's folder.");

    /// <summary>A file or folder. The library takes a misspelt option for one; here it is told apart (./-name names such a file).</summary>
    public static Argument<string> Place(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"{result.Tokens[0].Value} is no option here");
            }
        });
        return argument;
    }

    public static Option<string?> Sign(string description) => new("--sign") { Description = description, HelpName = "KEY" };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Replace a value of the file, e.g. --set generate.steps=30 or --set 'prompts[0].take=5'. May stand several times.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> FullHash() => new("--full-hash") { Description = "Hash every byte of a data set above 10 GB too." };

    public static Option<string> Device(string fallback) => new("--device")
    {
        Description = "host, cuda, cuda:N, opencl, opencl:N or auto.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => fallback,
    };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { Description = "Threads of the host device; 0 takes all cores.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var threads) && threads is < 0 or > 4_096)
            {
                result.AddError($"--threads: {threads} is not from 0 to 4096");
            }
        });
        return option;
    }

    /// <summary>A whole number within bounds; what is no number at all the library refuses itself.</summary>
    public static Action<OptionResult> Within(long least, long most) => result =>
    {
        if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var asked) && (asked < least || asked > most))
        {
            result.AddError($"{result.Option.Name}: {asked} is not from {least} to {most}");
        }
    };
}
