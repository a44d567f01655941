using System.CommandLine;
using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Pipeline.Ownership;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>infer RUN: was the set of a finished membership attack in the training data?</summary>
internal static class InferCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var target = new Option<string?>("--target") { Description = "The model asked about, as table scores names it; without it the run's model.", HelpName = "NAME" };
        var attack = new Option<string[]>("--attack")
        {
            Description = "Scores to combine, as membership.attacks spells them; may stand several times. Without it all of the run.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        var seed = new Option<long>("--seed") { Description = "Of halves, relabellings and resampled sets.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var json = CommandOptions.Json();
        var command = new Command("infer", "Say whether the members of a finished membership attack, as a set, were in the training data: p-value and power.")
        {
            run, target, attack, seed, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            var attacks = parsed.GetValue(attack)!;
            var report = await SetInference.OfAsync(
                Finished(parsed.GetRequiredValue(run)), parsed.GetValue(target), attacks.Length > 0 ? attacks : null, parsed.GetValue(seed), interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>A run whose tables are there.</summary>
    internal static RunFolder Finished(string path)
    {
        var folder = RunFolder.At(RunPath.Existing(path));
        return Directory.Exists(Path.Combine(folder.Tables, "scores"))
            ? folder
            : throw new ConfigurationException($"{path}: there is no tables/scores: it needs a finished run of attack: membership");
    }

    private static void Print(InferenceReport report)
    {
        var output = Console.Out;
        output.WriteLine(SafeText.OneLine($"set          {report.Set} pictures, against {report.Unpublished} unpublished ones; target {report.Target}"));
        output.WriteLine(SafeText.OneLine($"scores       {string.Join("; ", report.Attacks)}"));
        output.WriteLine(Text($"tested       {report.TestedSet} and {report.TestedUnpublished}{(report.Attacks.Count > 1 ? "; the others fitted the weights" : "")}"));
        output.WriteLine(Text($"p-value      {report.PValue:0.0000} ({report.Relabellings:#,0} relabellings{(report.IsExact ? ", all there are" : "")})"));
        output.WriteLine(Text($"AUC          {report.Auc:0.000}, 95 % interval {report.AucInterval.Lower:0.000} to {report.AucInterval.Upper:0.000}"));
        output.WriteLine(SafeText.OneLine($"verdict      {report.Verdict}"));
        output.WriteLine();
        var table = new TextTable("pictures of each kind", Text($"found at p <= {report.PowerLevel}"), "95 % interval");
        foreach (var point in report.Power)
        {
            table.Add(Text($"{point.Pictures}"), Text($"{100 * point.Found.Value:0} %"), Text($"{100 * point.Found.Interval.Lower:0} to {100 * point.Found.Interval.Upper:0} %"));
        }

        table.Print(output);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
