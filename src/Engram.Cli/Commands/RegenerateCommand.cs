using System.CommandLine;
using Engram.Cli.Consoles;
using Engram.Pipeline.Evidence;

namespace Engram.Cli.Commands;

/// <summary>
/// regenerate RUN: one generation made again from the model. 0 where its pixels are those that the run committed to, 1 where not, 2 where the
/// run has no such generation, 3 where model or arithmetic are others.
/// </summary>
internal static class RegenerateCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var prompt = new Option<string>("--prompt") { Description = "A prompt_id, the beginning of one, or a whole caption.", HelpName = "P", Required = true };
        var generation = new Option<long>("--generation") { Description = "The generation's number, from 0.", HelpName = "G", Required = true };
        var model = new Option<string?>("--model") { Description = "The model's folder, where it is not where the configuration says.", HelpName = "PATH" };
        var png = new Option<string?>("--out") { Description = "Write the picture there.", HelpName = "FILE.png" };
        var device = CommandOptions.Device("auto");
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("regenerate", "Make one picture of a run again from the model, and compare it with the hash that the run states.")
        {
            run, prompt, generation, model, device, threads, png, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            var made = await Regenerator.MakeAsync(
                new RegenerateRequest
                {
                    Folder = RunPath.Evidence(parsed.GetRequiredValue(run)),
                    ReadConfiguration = VerifyCommand.ConfigurationOf,
                    Prompt = parsed.GetRequiredValue(prompt),
                    Generation = parsed.GetRequiredValue(generation),
                    Model = parsed.GetValue(model) is { } path ? Path.GetFullPath(path) : null,
                    Device = parsed.GetValue(device)!,
                    Threads = parsed.GetValue(threads),
                    Out = parsed.GetValue(png),
                },
                interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(made);
            }
            else
            {
                Print(made);
            }

            return made.IsEqual ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static void Print(Regeneration made)
    {
        Console.Out.WriteLine(SafeText.OneLine(FormattableString.Invariant($"prompt {made.PromptId}, generation {made.Generation}, on {made.Device}")));
        Console.Out.WriteLine($"stated  {made.Stated}");
        Console.Out.WriteLine($"made    {made.Made}");
        Console.Out.WriteLine(made.IsEqual ? "equal" : "DIFFERENT");
    }
}
