using System.CommandLine;
using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Pipeline.Options;
using Engram.Pipeline.Plans;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Commands;

/// <summary>plan CONFIG: what a run would cost, without running it.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var configuration = CommandOptions.Configuration();
        var set = CommandOptions.Set();
        var untimed = new Option<bool>("--no-timing") { Description = "Do not load the model to time it: no estimate of the hours." };
        var json = CommandOptions.Json();
        var command = new Command("plan", "Say what a run would cost: prompts, pictures, model calls, hours, disk and memory.") { configuration, set, untimed, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (guard, interruption) =>
        {
            guard.Configuration = ConfigurationFile.Load(parsed.GetRequiredValue(configuration), parsed.GetValue(set)!);
            var options = guard.Configuration.Options;
            var plan = RunPlan.For(options);
            plan = parsed.GetValue(untimed) ? plan : plan.Timed(options, interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(plan);
            }
            else
            {
                Print(plan, guard.Configuration.Options.Attack, RelativePath.Of(RunFolderName.Of(guard.Configuration.Options)));
            }

            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static void Print(RunPlan plan, AttackKind attack, string folder)
    {
        var output = Console.Out;
        if (plan.Membership is { } asked)
        {
            output.WriteLine($"pictures     at most {Count(asked.Pictures)} before {Count(asked.Models)} models");
            output.WriteLine($"model calls  {Count(plan.UnetCalls)} of one picture each, {Count(plan.UnetCallsPerImage)} a picture over all models");
            output.WriteLine($"disk         at most {Bytes(plan.CheckpointBytes)} of losses in checkpoints");
            PrintEnd(plan, folder, output);
            return;
        }

        output.WriteLine(attack switch
        {
            AttackKind.Untargeted => $"classes      {Count(plan.Prompts)}",
            AttackKind.Inpainting => $"filled in    at most {Count(plan.Prompts / 2)} pictures by two models",
            _ => $"prompts      at most {Count(plan.Prompts)}",
        });
        output.WriteLine($"pictures     at most {Count(plan.Generations)}{(plan.Image is { } i ? $" of {i.Width} x {i.Height} x {i.Channels}" : "")}");
        if (plan.GenerationsWithoutEdges is { } least)
        {
            output.WriteLine(FormattableString.Invariant(
                $"stop         {least:#,0} pictures where no prompt shows an edge; a clique of just the asked size is found with a probability of {1 - plan.MissProbability:0.0000}"));
        }

        if (plan.Scheduler is { } scheduler)
        {
            output.WriteLine($"model calls  {Count(plan.UnetCalls)}, {plan.UnetCallsPerImage} a picture");
            if (plan.Screening is { } screening)
            {
                output.WriteLine($"screening    at most {Count(screening.UnetCalls)} model calls{Share(screening)} on all {Count(screening.Captions)} captions");
                output.WriteLine($"             expected recall {Recall(plan.ScreeningRecall)}");
            }

            output.WriteLine(FormattableString.Invariant(
                $"scheduler    {scheduler.ClassName}, {scheduler.Timesteps.Count} entries, first timestep {plan.FirstTimestep}, last {plan.LastTimestep}"));
            foreach (var value in scheduler.Values)
            {
                output.WriteLine(SafeText.OneLine($"             {value.Key} = {value.Value} ({value.Source})"));
            }
        }

        if (plan.Estimate is { } estimate)
        {
            var hours = estimate.Hours is { } all ? string.Create(CultureInfo.InvariantCulture, $", {all:0.00} hours in all") : "";
            output.WriteLine(SafeText.OneLine(string.Create(
                CultureInfo.InvariantCulture,
                $"time         about {estimate.SecondsPerImage:0.000} s a picture on {estimate.Device}{hours} on {estimate.Devices} such, by passes of {estimate.Batch} rows")));
        }

        output.WriteLine($"disk         at most {Bytes(plan.CheckpointBytes)} of pixels in checkpoints at a time");
        output.WriteLine($"memory       at most {Bytes(plan.MemoryBytes)} of pixels at a time, beside the model");
        if (plan.EmbeddingBytes is { } embeddings)
        {
            output.WriteLine($"embeddings   at most {Bytes(embeddings)} of memory, beside captions and clusters");
        }

        PrintEnd(plan, folder, output);
    }

    private static void PrintEnd(RunPlan plan, string folder, TextWriter output)
    {
        output.WriteLine(SafeText.OneLine($"folder       {folder} (without --out)"));
        foreach (var warning in plan.Warnings)
        {
            Console.Error.WriteLine(SafeText.OneLine($"warning: {warning}"));
        }
    }

    private static string Share(ScreeningSummary screening) =>
        screening.ShareOfAttack is { } share ? FormattableString.Invariant($", {100 * share:0.0} % of an attack") : "";

    private static string Recall(ScreeningRecall? expected) => expected switch
    {
        null => "not measured for this take, steps and seeds",
        { Recall: { } rate } => FormattableString.Invariant(
            $"{rate.Value:0.00} (95 % interval {rate.Interval.Lower:0.00} to {rate.Interval.Upper:0.00}), as measured on the shipped model"),
        _ => "1: every caption is attacked",
    };

    private static string Count(long? value) => value?.ToString("#,0", CultureInfo.InvariantCulture) ?? "unknown";

    private static string Bytes(long? value) => value switch
    {
        null => "unknown",
        < 1L << 20 => FormattableString.Invariant($"{value / 1024.0:0.0} KiB"),
        < 1L << 30 => FormattableString.Invariant($"{value / 1048576.0:0.0} MiB"),
        _ => FormattableString.Invariant($"{value / 1073741824.0:0.0} GiB"),
    };
}
