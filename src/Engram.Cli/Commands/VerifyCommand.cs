using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Evidence;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>verify RUN: everything that a finished run or sweep states, worked out again without the model. 0 where it holds, 1 where not, 2 where it is no run.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var training = new Option<string?>("--training") { Description = "The training set: what needs it is recomputed too.", HelpName = "PATH" };
        var signers = new Option<string?>("--signers") { Description = "ssh-keygen's file of allowed signers: the signature of the manifest must be by one of them.", HelpName = "FILE" };
        var identity = new Option<string?>("--identity") { Description = "Who must have signed, as --signers names them; without it, any of them.", HelpName = "NAME" };
        var sign = CommandOptions.Sign("Sign the manifest with this SSH key where nothing is amiss: manifest.json.sig.");
        var device = CommandOptions.Device("host");
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("verify", "Check a finished run, or every cell of a sweep: each hash, and each number of its tables and report, without the model.")
        {
            run, training, signers, identity, sign, device, threads, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            if (parsed.GetValue(identity) is not null && parsed.GetValue(signers) is null)
            {
                throw new ConfigurationException("--identity: names one of --signers, which is not given");
            }

            var given = parsed.GetRequiredValue(run);
            var isSweep = SweepFolder.Is(given);
            var request = new VerifyRequest
            {
                Folder = isSweep ? Path.GetFullPath(given) : RunPath.Evidence(given),
                ReadConfiguration = ConfigurationOf,
                Page = ReportWriter.TextOf,
                Software = Software.Name,
                Training = parsed.GetValue(training) is { } path ? Path.GetFullPath(path) : null,
                Signers = parsed.GetValue(signers),
                Identity = parsed.GetValue(identity),
                SignWith = parsed.GetValue(sign),
                Device = parsed.GetValue(device)!,
                Threads = parsed.GetValue(threads),
            };
            if (isSweep)
            {
                return await VerifySweep.ExecuteAsync(request, parsed.GetValue(json), interruption.Stop);
            }

            var verification = await RunVerifier.VerifyAsync(request, interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(verification);
            }
            else
            {
                Print(verification, request);
            }

            return verification.Holds ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>The configuration of a finished run; what is wrong with it is wrong with the run.</summary>
    internal static Pipeline.Options.RunOptions ConfigurationOf(string path)
    {
        try
        {
            return ConfigurationFile.Load(path, []).Options;
        }
        catch (ConfigurationException e)
        {
            throw new CheckpointException($"config.yaml: {e.Lines[0]}", e);
        }
    }

    private static void Print(Verification found, VerifyRequest request)
    {
        var output = Console.Out;
        output.WriteLine(SafeText.OneLine($"run        {found.RunId}"));
        output.WriteLine(FormattableString.Invariant($"manifest   SHA-256 {found.ManifestHash}, {found.Files} files"));
        output.WriteLine(SafeText.OneLine($"signature  {found.Signature.State}{(found.Signature.Identity is { } who ? $", by {who}" : "")}"));
        if (found.Statements.Count > 0)
        {
            output.WriteLine();
            var table = new TextTable("statement", "recomputed", "by hash only", "needs --training", "unchecked", "mismatches");
            foreach (var statement in found.Statements)
            {
                table.Add(
                    statement.Name, Count(statement.Recomputed), Count(statement.HashOnly), Count(statement.NeedsTraining), Count(statement.Unchecked),
                    Count(statement.Mismatches));
            }

            table.Print(output);
            output.WriteLine();
        }

        foreach (var note in found.Notes)
        {
            output.WriteLine(SafeText.OneLine($"note: {note}"));
        }

        foreach (var line in found.Mismatches)
        {
            output.WriteLine(SafeText.OneLine($"mismatch: {line}"));
        }

        if (found.MismatchCount > found.Mismatches.Count)
        {
            output.WriteLine(FormattableString.Invariant($"… and {found.MismatchCount - found.Mismatches.Count} more"));
        }

        var left = request.Training is null && found.Statements.Any(statement => statement.NeedsTraining > 0) ? "; what needs --training is listed" : "";
        output.WriteLine(found.Holds
            ? FormattableString.Invariant($"all right: {Sum(statement => statement.Recomputed)} values recomputed, {Sum(statement => statement.HashOnly)} by hash only{left}")
            : FormattableString.Invariant($"NOT RIGHT: {found.MismatchCount} mismatches"));

        long Sum(Func<Statement, long> count) => found.Statements.Sum(count);
    }

    private static string Count(long value) => value == 0 ? "-" : FormattableString.Invariant($"{value}");
}
