using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Engram.Cli.Consoles;

namespace Engram.Cli.Commands;

/// <summary>The program's commands, and what happens to a line that is none of them.</summary>
internal static class CommandLine
{
    /// <summary>Prints stack traces below messages.</summary>
    public static Option<bool> Debug { get; } =
        new("--debug") { Description = "Print the stack trace of an error.", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Engram audits diffusion models for memorised training data.")
        {
            RunCommand.Create(),
            ResumeCommand.Create(),
            StatusCommand.Create(),
            ReportCommand.Create(),
            ReviewCommand.Create(),
            PlanCommand.Create(),
            ExportCommand.Create(),
            SchemaCommand.Create(),
            InspectCommand.Create(),
            ParityCommand.Create(),
            DoctorCommand.Create(),
            BenchCommand.Create(),
            VerifyCommand.Create(),
            RegenerateCommand.Create(),
            SplitCommand.Create(),
            CanaryCommand.Create(),
            ExposureCommand.Create(),
            InferCommand.Create(),
            SubmitCommand.Create(),
            MergeCommand.Create(),
            Debug,
        };

        // A word that begins with @ is a word: response files would make a caption or a folder a list of options.
        var parsed = CommandLineParser.Parse(root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            // A misspelt command is reported by the library as a missing one first.
            var problem = parsed.UnmatchedTokens.Count > 0 ? $"{parsed.UnmatchedTokens[0]} is no command or option here" : parsed.Errors[0].Message;
            var command = parsed.CommandResult.Command == root ? "" : $" {parsed.CommandResult.Command.Name}";
            await Console.Error.WriteLineAsync(SafeText.OneLine($"{problem} (engram{command} --help lists what there is)"));
            return ExitCode.BadInput;
        }

        // Commands map their own failures and listen to signals themselves; the library must do neither.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
