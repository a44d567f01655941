using System.Globalization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Inpainting;

/// <summary>Turns the checkpoint of an ended inpainting attack into tables, pictures, summary and the completed manifest.</summary>
internal sealed class InpaintingFinish(RunContext run, InpaintingPlan plan)
{
    /// <param name="warnings">From opening, one line each.</param>
    public async Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var results = await InpaintingResults.ReadAsync(run, plan, stop);
        var rows = results.Rows(run, plan);
        await new InpaintingTables(run, plan, results).WriteAsync(rows, stop);
        FinishNotes.ThrowIfAllBroken(results.Statuses);
        if (run.Options.Output.Keep is KeepRule.Cliques)
        {
            RemoveOthers(results);
        }

        if (run.Options.Output.Keep is not KeepRule.None)
        {
            DrawPairs(results, stop);
        }

        var finished = run.Time.GetUtcNow();
        await new TableSet(run).WriteTimingsAsync(FinishNotes.RowOf(manifest, finished), stop);
        var summary = SummaryOf(results, rows, imagesPerSecond, run.Time.GetElapsedTime(startedStamp).TotalSeconds, [.. warnings, .. WarningsOf(results)]);
        SummaryFile.Write(run.Folder, summary);
        var (_, hash) = manifest.Complete(run.Folder, finished);
        return summary with { ManifestHash = hash };
    }

    /// <summary>Each chunk has kept its best, of which those of all trials are a part.</summary>
    private void RemoveOthers(InpaintingResults results)
    {
        foreach (var prompt in plan.Prompts)
        {
            var kept = results.Of(prompt.PromptId).Best.Select(trial => Path.GetFileName(RunFolder.GenerationImage(prompt.PromptId, trial.Generation))).ToHashSet();
            var folder = Path.GetDirectoryName(run.Folder.In(RunFolder.GenerationImage(prompt.PromptId, 0)))!;
            foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            {
                if (!kept.Contains(Path.GetFileName(file)))
                {
                    File.Delete(file);
                }
            }
        }
    }

    /// <summary>The best trial of the attacked model beside the original, for pictures of the training set.</summary>
    private void DrawPairs(InpaintingResults results, CancellationToken stop)
    {
        var shown = plan.Pictures.Index().Where(entry => !entry.Item.IsHeldOut && results.Of(plan.Prompts[2 * entry.Index].PromptId).Best.Count > 0).ToList();
        var pairs = new Pairs(run, new TrainingLabels(run.Training, shown.Select(entry => entry.Item.Row).ToHashSet(), stop));
        pairs.KeepTrainingImages(shown.Select(entry => entry.Item.Row), stop);
        pairs.Draw(
            [
                .. shown.Select((entry, place) =>
                {
                    var promptId = plan.Prompts[2 * entry.Index].PromptId;
                    var trial = results.Of(promptId).Best[0].Generation;
                    return new PicturePair(Text($"{place + 1:D5}-{promptId}-{trial:D4}"), promptId, trial, entry.Item.Row);
                }),
            ],
            stop);
    }

    private RunSummary SummaryOf(
        InpaintingResults results, IReadOnlyList<InpaintingResultRow> rows, double imagesPerSecond, double seconds, IReadOnlyList<string> warnings)
    {
        var missing = run.Training.Pack.Unreadable.Count(row => row.Missing);
        var found = InpaintingResults.SummaryOf(run.Options.Inpainting, rows, plan.Hidden.Length, plan.HiddenValues / run.Shape.Channels);
        return new RunSummary
        {
            RunId = run.RunId,
            Folder = run.Folder.Path,
            ManifestHash = "",
            Prompts = plan.Prompts.Count,
            Generations = results.Statuses.Values.Sum(),
            Blank = results.Statuses[GenerationStatus.Blank],
            NonFinite = results.Statuses[GenerationStatus.NonFinite],
            Flagged = 0,
            Undecided = 0,
            ExtractedPrompts = found.Training.Recovered.Hits,
            ExtractedGenerations = 0,
            Threshold = null,
            ThresholdSource = null,
            ImagesPerSecond = imagesPerSecond,
            Seconds = seconds,
            Strategies = [],
            Precision = Share.Of(0, 0),
            Recall = Share.Of(0, 0),
            Inpainting = found,
            Model = run.Model?.Summary,
            Pixels = PixelSummary.Of(run.Options.Training),
            TrainingRead = run.Training.Pack.Count - run.Training.Pack.Unreadable.Count,
            TrainingMissing = missing,
            TrainingUnreadable = run.Training.Pack.Unreadable.Count - missing,
            Warnings = warnings,
        }.JudgedBy(run.Options.Training.MaxUnreadable);
    }

    private IEnumerable<string> WarningsOf(InpaintingResults results)
    {
        foreach (var line in FinishNotes.WarningsOf(results.Statuses).Concat(FinishNotes.WarningsOf(run.Training.Pack, "training")))
        {
            yield return line;
        }

        foreach (var line in run.Control is null ? [] : FinishNotes.WarningsOf(run.Control.Pack, "held-out"))
        {
            yield return line;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
