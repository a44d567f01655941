using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Cli.Reviews;
using Engram.Pipeline.Reviews;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>review RUN: serves a page on this machine where a person labels the flagged prompts; ends with the figures in the run's report.</summary>
internal static class ReviewCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var reviewer = new Option<string>("--reviewer")
        {
            Description = "Who looks: lower-case letters, digits and _. Each name has labels of its own.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "reviewer",
        };
        var top = new Option<int?>("--top") { Description = $"Prompts of the ranking to look at ({ReviewRequest.DefaultTop} unless given).", HelpName = "N" };
        var seed = new Option<long?>("--seed") { Description = $"Of the shuffle ({ReviewRequest.DefaultSeed} unless given).", HelpName = "N" };
        var port = new Option<int>("--port") { Description = "Of 127.0.0.1; 0 takes a free one.", HelpName = "N" };
        var json = CommandOptions.Json();
        var command = new Command("review", "Label the flagged prompts of a finished run in a browser on this machine.") { run, reviewer, top, seed, port, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            var given = parsed.GetRequiredValue(run);
            if (SweepFolder.Is(given))
            {
                throw new ConfigurationException($"{given}: is a sweep; name one of the runs in {Path.Combine(given, "cells")}");
            }

            var folder = RunPath.Existing(given);
            var request = new ReviewRequest
            {
                Folder = folder,
                Reviewer = parsed.GetValue(reviewer)!,
                Top = parsed.GetValue(top),
                Seed = parsed.GetValue(seed),
                Time = TimeProvider.System,
            };
            Check(request, parsed.GetValue(port));
            guard.Configuration = ConfigurationFile.Load(Path.Combine(folder, "config.yaml"), []);
            var options = guard.Configuration.Options;
            using (var session = await ReviewSession.OpenAsync(request, options, interruption.Stop))
            {
                await ServeAsync(session, parsed.GetValue(port), interruption);
            }

            // Also of an interrupted review: its labels are on disk, and the report should not lag behind them.
            var (report, page) = await ReportWriter.WriteAsync(folder, options, CancellationToken.None);
            if (parsed.GetValue(json))
            {
                Json.Print(new { report.Run.RunId, report.Labels });
            }
            else
            {
                Print(report.Labels, page);
            }

            return interruption.ExitCode ?? ExitCode.Done;
        }));
        return command;
    }

    private static async Task ServeAsync(ReviewSession session, int port, Interruption interruption)
    {
        await using var server = await ReviewServer.StartAsync(session, port, interruption.Stop);
        await Console.Error.WriteLineAsync(SafeText.OneLine($"review     {server.Address}"));
        await Console.Error.WriteLineAsync(FormattableString.Invariant(
            $"{session.Reviewer}: {session.Labelled} of {session.Items.Count} prompts labelled; open the address in a browser of this machine, Ctrl-C ends it"));
        await Task.WhenAny(server.Ended, Task.Delay(Timeout.Infinite, interruption.Stop));
    }

    private static void Print(LabelReport? labels, string page)
    {
        var found = labels?.Found.Ranking.Quality;
        Console.Out.WriteLine(labels is null
            ? "labels     none"
            : FormattableString.Invariant($"labels     {labels.Labelled} prompts, {found!.True} copies and near copies, {found.BeforeFirstFalse} of them at zero false positives"));
        foreach (var pair in labels?.Agreement ?? [])
        {
            var kappa = pair.Verdict.Kappa is { } value ? FormattableString.Invariant($"{value:0.00} ({pair.Verdict.Low:0.00} to {pair.Verdict.High:0.00})") : "undefined";
            Console.Out.WriteLine(FormattableString.Invariant($"kappa      {kappa}, {pair.First} and {pair.Second} on {pair.Verdict.Cases} prompts"));
        }

        Console.Out.WriteLine(SafeText.OneLine($"report     {RelativePath.Of(page)}"));
    }

    private static void Check(ReviewRequest request, int port)
    {
        if (!LabelTable.IsName(request.Reviewer))
        {
            throw new ConfigurationException($"--reviewer: '{request.Reviewer}' is not lower-case letters, digits and _, at most {LabelTable.LongestName}");
        }

        if (request.Top is < 1)
        {
            throw new ConfigurationException($"--top: {request.Top} is below 1");
        }

        if (port is < 0 or > 65_535)
        {
            throw new ConfigurationException($"--port: {port} is not from 0 to 65535");
        }
    }
}
