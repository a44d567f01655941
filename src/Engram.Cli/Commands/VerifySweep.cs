using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Sweeps;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>verify SWEEP: every finished cell as a run, and what the sweep's own files say of them.</summary>
internal static class VerifySweep
{
    /// <param name="cell">For every cell; its folder is the sweep's.</param>
    public static async Task<int> ExecuteAsync(VerifyRequest cell, bool json, CancellationToken stop)
    {
        var folder = SweepFolder.Open(cell.Folder);
        var request = new SweepVerifyRequest { Folder = folder, ReadCells = CellsOf, Cell = cell, Page = report => SweepReportWriter.TextOf(folder, report) };
        var found = await SweepVerifier.VerifyAsync(request, stop);
        if (json)
        {
            Json.Print(found);
        }
        else
        {
            Print(found, cell.Training is null);
        }

        return found.Holds ? ExitCode.Done : ExitCode.Failed;
    }

    internal static IReadOnlyList<SweepCell> CellsOf(string path)
    {
        try
        {
            return SweepFile.Of(ConfigurationFile.ReadRoot(path, []), path) is { } sweep
                ? [.. sweep.Cells.Select(cell => cell.Cell)]
                : throw new CheckpointException("config.yaml: has no section sweep");
        }
        catch (ConfigurationException e)
        {
            throw new CheckpointException($"config.yaml: {e.Lines[0]}", e);
        }
    }

    private static void Print(SweepVerification found, bool withoutTraining)
    {
        var output = Console.Out;
        output.WriteLine(SafeText.OneLine(FormattableString.Invariant($"sweep      {found.Name}, {found.Cells.Count(cell => cell.Found is not null)} of {found.Cells.Count} cells checked")));
        output.WriteLine();
        var table = new TextTable("cell", "state", "signature", "recomputed", "by hash only", "needs --training", "mismatches");
        foreach (var (name, state, checkedCell) in found.Cells)
        {
            table.Add(
                name, state, checkedCell?.Signature.State ?? "-", Sum(checkedCell, statement => statement.Recomputed), Sum(checkedCell, statement => statement.HashOnly),
                Sum(checkedCell, statement => statement.NeedsTraining), checkedCell is null ? "-" : FormattableString.Invariant($"{checkedCell.MismatchCount}"));
        }

        table.Print(output);
        output.WriteLine();
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

        var left = withoutTraining && found.Cells.Any(cell => cell.Found?.Statements.Any(statement => statement.NeedsTraining > 0) is true);
        output.WriteLine(found.Holds
            ? $"all right{(left ? "; what needs --training is listed" : "")}"
            : FormattableString.Invariant($"NOT RIGHT: {found.MismatchCount} mismatches"));
    }

    private static string Sum(Verification? found, Func<Statement, long> count) =>
        found is null ? "-" : FormattableString.Invariant($"{found.Statements.Sum(count)}");
}
