using System.Globalization;
using Engram.Cli.Reports;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;

namespace Engram.Cli.Consoles;

/// <summary>The cells of a sweep: finished ones by their summaries, others by their checkpoints.</summary>
internal static class SweepTable
{
    /// <summary>On the standard output.</summary>
    public static async Task WriteAsync(SweepState state, SweepFolder folder, bool json, CancellationToken stop)
    {
        if (json)
        {
            Json.Print(await DocumentAsync(state, folder, stop));
        }
        else
        {
            await PrintAsync(state, folder, Console.Out, stop);
        }
    }

    private static async Task PrintAsync(SweepState state, SweepFolder folder, TextWriter output, CancellationToken stop)
    {
        string[] keys = [.. state.Cells[0].Values.Keys];
        var table = new TextTable([.. keys, "state", "prompts", "generations", "flagged", "extracted", "recall", "threshold"]);
        foreach (var cell in state.Cells)
        {
            var row = await RowOf(cell, folder, stop);
            table.Add([.. keys.Select(key => cell.Values[key]), row.State, Count(row.Prompts), Count(row.Generations), Count(row.Flagged), Count(row.Extracted), Number(row.Recall), Number(row.Threshold)]);
        }

        await output.WriteLineAsync(SafeText.OneLine($"sweep {state.Name}, {state.Cells.Count(cell => cell.State is SweepCellState.Done)} of {state.Cells.Count} cells done"));
        await output.WriteLineAsync();
        table.Print(output);
        foreach (var cell in state.Cells.Where(cell => cell.Error is not null))
        {
            await output.WriteLineAsync(SafeText.OneLine($"failed     {cell.Name}: {cell.Error}"));
        }

        await output.WriteLineAsync(SafeText.OneLine($"cells      {RelativePath.Of(Path.Combine(folder.Path, "cells"))}"));
        if (File.Exists(SweepReportWriter.PageOf(folder)))
        {
            await output.WriteLineAsync(SafeText.OneLine($"report     {RelativePath.Of(SweepReportWriter.PageOf(folder))}"));
        }
    }

    private static async Task<object> DocumentAsync(SweepState state, SweepFolder folder, CancellationToken stop)
    {
        var cells = new List<object>();
        foreach (var cell in state.Cells)
        {
            var row = await RowOf(cell, folder, stop);
            cells.Add(new { cell.Name, cell.Values, row.State, cell.Error, row.Prompts, row.Generations, row.Flagged, row.Extracted, row.Recall, row.Threshold, Folder = folder.Cell(cell.Name) });
        }

        return new { state.Name, Folder = folder.Path, Cells = cells };
    }

    private static async Task<Row> RowOf(SweepCell cell, SweepFolder sweep, CancellationToken stop)
    {
        if (RunFolder.Find(sweep.Cell(cell.Name)) is not { } folder)
        {
            return new Row(StateOf(cell), null, null, null, null, null, null);
        }

        if (Manifest.Read(folder) is { IsComplete: true })
        {
            var found = SummaryFile.Read(folder);
            return new Row(
                StateOf(cell), found.Prompts, found.Generations, found.Untargeted is { } all ? all.Training.Unique : found.Flagged,
                found.ExtractedGenerations, found.Recall.Trials == 0 ? null : found.Recall.Value, found.Threshold);
        }

        var status = await RunStatus.ReadAsync(folder.Path, stop);
        var begun = cell.State is SweepCellState.Pending ? FormattableString.Invariant($"{status.Matched} of {status.Prompts} prompts") : StateOf(cell);
        return new Row(begun, status.Prompts, status.Generations, status.Flagged.Count, status.Flagged.Sum(prompt => prompt.Extracted ?? 0), null, null);
    }

    private static string StateOf(SweepCell cell) => cell.State.ToString().ToLowerInvariant();

    private static string Count(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private sealed record Row(string State, long? Prompts, long? Generations, long? Flagged, long? Extracted, double? Recall, double? Threshold);
}
