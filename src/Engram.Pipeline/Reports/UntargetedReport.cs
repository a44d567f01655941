using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>What a report needs of an untargeted attack: of a finished run from its tables, else from its checkpoints.</summary>
internal sealed record UntargetedReport(
    UntargetedSummary Summary, SampleFigures Samples, GalleryFigure Gallery, IReadOnlyList<ColumnBreakdown> Columns, Share Confirmed, long Classes,
    long Unusable)
{
    public static async Task<UntargetedReport> OfTablesAsync(RunFolder folder, RunSummary summary, KeptPictures kept, CancellationToken stop)
    {
        var figures = new SampleFigures();
        await foreach (var row in TableReader.ReadAsync<NearestRow>(folder.Tables, stop))
        {
            figures.Add(new SampleFacts(row.L2, row.AdaptiveL2, row.Hit, row.ControlL2, row.ControlAdaptiveL2, row.ControlHit));
        }

        var prompts = new Dictionary<string, PromptRow>(StringComparer.Ordinal);
        await foreach (var prompt in TableReader.ReadAsync<PromptRow>(folder.Tables, stop))
        {
            prompts[prompt.PromptId] = prompt;
        }

        // Pictures first, so that of the extractions only the shown ones are held.
        var pictures = new BestList<HitPicture>(GalleryFigure.MostExtracted, HitPicture.ByHits);
        await foreach (var row in TableReader.ReadAsync<UniqueExtractionRow>(folder.Tables, stop))
        {
            pictures.Offer(new HitPicture(row.ImageId, row.PromptId, row.FirstGeneration, row.FirstSample, row.Hits, row.Copies, null));
        }

        var columns = await TableReader.ExtraColumnsAsync<ExtractionRow>(folder.Tables, stop);
        var (counts, shown) = (new ColumnCounts(columns), pictures.Held.ToDictionary(picture => (picture.PromptId, picture.FirstGeneration)));
        var nearest = new BestList<HitPicture>(GalleryFigure.MostExtracted, HitPicture.ByHits);
        await foreach (var row in TableReader.ReadAsync<ExtractionRow>(folder.Tables, stop))
        {
            if (row.Neighbour == 1)
            {
                counts.Add(row, [row]);
                if (shown.TryGetValue((row.PromptId, row.Generation), out var picture))
                {
                    nearest.Offer(picture with { Nearest = row });
                }
            }
        }

        var gallery = SampleFigures.Gallery(nearest, prompts, columns, kept) with { ExtractedLeft = pictures.Left };
        return new UntargetedReport(
            summary.Untargeted!, figures, gallery, counts.Build(), summary.Precision, summary.Prompts, summary.Blank + summary.NonFinite);
    }

    public static async Task<UntargetedReport> OfCheckpointsAsync(RunFolder folder, RunOptions options, KeptPictures kept, CancellationToken stop)
    {
        var values = kept.ValuesOfAny();
        var results = await SampleResults.PeekAsync(folder, values > 0 ? L2.AtMost(options.Match.L2, values) : -1, stop);
        var prompts = await PromptsAsync(folder, stop);
        var (figures, nearest) = (new SampleFigures(), new Dictionary<(string PromptId, long Generation), ExtractionRow>());
        var firsts = results.Hits.ByPicture.Select(group => group.First()).Select(hit => (long)hit.Generation).ToHashSet();
        await foreach (var chunk in SampleResults.PeekChunksAsync(folder, stop))
        {
            foreach (var sample in chunk.Unpack())
            {
                if (sample.Training is { } training)
                {
                    figures.Add(new SampleFacts(
                        L2Of(training.Squared), training.Adaptive, training.IsHit, sample.Control is { } other ? L2Of(other.Squared) : null,
                        sample.Control?.Adaptive, sample.Control is { IsHit: true }));
                }
            }

            foreach (var match in chunk.UnpackMatches().Where(match => match.Neighbour == 1 && firsts.Contains(match.Generation)))
            {
                nearest[(chunk.PromptId, match.Generation)] = new ExtractionRow(
                    "", chunk.PromptId, match.Generation, 1, FormattableString.Invariant($"row {match.Row}"), match.Squared, L2Of(match.Squared),
                    match.AdaptiveL2, match.EideticK, match.Extracted, []);
            }
        }

        var pictures = new BestList<HitPicture>(GalleryFigure.MostExtracted, HitPicture.ByHits);
        foreach (var group in results.Hits.ByPicture)
        {
            var first = group.First();
            var row = nearest
                .Where(entry => entry.Key.Generation == first.Generation && entry.Value.Squared == first.Squared)
                .Select(entry => entry.Value).FirstOrDefault();
            if (row is not null)
            {
                pictures.Offer(new HitPicture(row.ImageId, row.PromptId, first.Generation, first.Sample, group.LongCount(), 0, row));
            }
        }

        var usable = results.Usable;
        var hasControl = options.Untargeted.Control.Length > 0;
        var summary = new UntargetedSummary
        {
            Neighbourhood = OptionKeys.WordOf(options.Untargeted.Neighbourhood),
            Alpha = options.Untargeted.Alpha,
            Nearest = options.Untargeted.Nearest,
            Training = SetOf(results.Hits, results.Near, usable),
            Control = hasControl ? SetOf(results.ControlHits, results.ControlNear, usable) : null,
            // Given pictures have an order of their own, which the checkpoints do not hold.
            Curve = options.Generations.From.Length > 0 || usable == 0 ? [] : ExtractionCurve.Of(results, results.Statuses.Values.Sum(), hasControl),
        };
        return new UntargetedReport(
            summary, figures, SampleFigures.Gallery(pictures, prompts, [], kept), [], Share.Of(results.Confirmed, results.Hits.All.Count),
            prompts.Count, results.Statuses.Values.Sum() - usable);

        double L2Of(long squared) => values > 0 ? L2.Of(squared, values) : double.NaN;
    }

    // How many pictures a set has is known when it has been read, at the end.
    private static SetSummary SetOf(SampleHits hits, SampleHits near, long usable) =>
        new(0, Share.Of(hits.All.Count, usable), hits.Unique, Share.Of(near.All.Count, usable), near.Unique);

    private static async Task<Dictionary<string, PromptRow>> PromptsAsync(RunFolder folder, CancellationToken stop)
    {
        var prompts = new Dictionary<string, PromptRow>(StringComparer.Ordinal);
        await foreach (var prompt in CheckpointStage<SelectedPrompt>.PeekAsync(folder.Checkpoint("selection"), stop))
        {
            prompts[prompt.PromptId] = new PromptRow(
                "", prompt.PromptId, prompt.Caption, prompt.ClassLabel == SelectedPrompt.NoClass ? null : prompt.ClassLabel, prompt.Duplicates,
                prompt.Strategy, prompt.Rank);
        }

        return prompts;
    }
}
