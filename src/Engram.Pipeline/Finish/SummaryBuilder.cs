using Engram.Memorization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Screening;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Finish;

/// <summary>Counts what a finished run found.</summary>
internal sealed class SummaryBuilder(RunContext run, Results results, Threshold threshold)
{
    /// <param name="statuses">Generations by status.</param>
    public async Task<RunSummary> BuildAsync(
        IReadOnlyList<SourceTally> tallies, IReadOnlyDictionary<GenerationStatus, long> statuses, double imagesPerSecond, double seconds,
        IReadOnlyList<string> warnings, CancellationToken stop)
    {
        var prompts = 0L;
        var bySource = tallies.ToDictionary(tally => tally.Source, _ => (Generations: 0L, Flagged: 0L, Best: new List<long>()));
        var (copied, copiedFlagged) = (0L, 0L);
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            prompts++;
            var flagged = results.Of(prompt.Ordinal);
            copied += prompt.Duplicates > 1 ? 1 : 0;
            copiedFlagged += prompt.Duplicates > 1 && flagged is not null ? 1 : 0;
            var (generations, count, best) = bySource[prompt.Source];
            bySource[prompt.Source] = (generations + results.GenerationsOf(prompt.Ordinal), count + (flagged is null ? 0 : 1), best);
            if (flagged is not null)
            {
                if (flagged.Best is { } nearest)
                {
                    best.Add(nearest.Squared);
                }
            }
        }

        var extracted = results.Flagged.Count(prompt => prompt.Best is not null);
        var missing = run.Training.Pack.Unreadable.Count(row => row.Missing);
        var unreadable = run.Training.Pack.Unreadable.Count - missing;
        return new RunSummary
        {
            RunId = run.RunId,
            Folder = run.Folder.Path,
            ManifestHash = "",
            Prompts = prompts,
            Generations = statuses.Values.Sum(),
            Blank = statuses[GenerationStatus.Blank],
            NonFinite = statuses[GenerationStatus.NonFinite],
            Flagged = results.Flagged.Count,
            Undecided = results.Undecided,
            ExtractedPrompts = extracted,
            ExtractedGenerations = results.Flagged.Sum(prompt => prompt.Matches.LongCount(match => match.Extracted)),
            Threshold = threshold.Edge.L2,
            ThresholdSource = threshold.SourceWord,
            ImagesPerSecond = imagesPerSecond,
            Seconds = seconds,
            Stop = StopSummary.Of(run.Stop, results.Stopped, prompts, statuses.Values.Sum()),
            Strategies = [.. tallies.OrderBy(tally => tally.Source).Select(tally => StrategyOf(tally, bySource[tally.Source]))],
            Precision = Share.Of(extracted, results.Flagged.Count),
            Recall = Share.Of(copiedFlagged, copied),
            TrainingRead = run.Training.Pack.Count - run.Training.Pack.Unreadable.Count,
            TrainingMissing = missing,
            TrainingUnreadable = unreadable,
            Screening = await ScreeningAsync(stop),
            Warnings = warnings,
        }.JudgedBy(run.Options.Training.MaxUnreadable);
    }

    /// <summary>Null where no source screens.</summary>
    private async Task<ScreeningSummary?> ScreeningAsync(CancellationToken stop)
    {
        var rows = await Screenings.ReadAsync(run, stop);
        var attack = (long)run.Options.Generate.PerPrompt * run.UnetCallsPerImage;
        return rows.Count == 0
            ? null
            : new ScreeningSummary(rows.Count, rows.Sum(pair => Screenings.CallsOf(run.Options.Prompts[(int)pair.Row.Source])), rows.Count * attack);
    }

    private StrategySummary StrategyOf(SourceTally tally, (long Generations, long Flagged, List<long> Best) found)
    {
        found.Best.Sort();
        double? median = found.Best.Count == 0 ? null : L2.Of(found.Best[(found.Best.Count - 1) / 2], run.Layout.Bytes);
        return new StrategySummary(tally.Strategy, tally.Taken, found.Generations, tally.Blank, Share.Of(found.Flagged, tally.Taken), found.Best.Count, median);
    }
}
