using Engram.Pipeline.Finish;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Reviews;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>
/// Works out the figures of a run's report. Memory follows the flagged prompts, not the captions or generations: 74 MiB with 30,000 prompts,
/// 81 MiB with 300,000 of which 5,000 are flagged.
/// </summary>
public static class ReportBuilder
{
    /// <param name="options">The run's, of its config.yaml.</param>
    /// <exception cref="Engram.Storage.RefusedException">The folder is no run.</exception>
    /// <exception cref="Engram.Storage.CheckpointException">A table or checkpoint is damaged.</exception>
    public static Task<RunReport> BuildAsync(string path, RunOptions options, CancellationToken stop) => BuildAsync(path, options, null, stop);

    /// <param name="entries">How many entries of each reviewer the report is of; null takes all.</param>
    internal static async Task<RunReport> BuildAsync(string path, RunOptions options, IReadOnlyDictionary<string, long>? entries, CancellationToken stop)
    {
        var folder = RunFolder.Open(path);
        var manifest = Manifest.Read(folder)!;
        var summary = manifest.IsComplete ? SummaryFile.Read(folder) : null;
        var labels = LabelBook.Until(await LabelTable.ReadAsync(folder, stop), entries);
        var (figures, ranked) = options.Attack switch
        {
            AttackKind.Untargeted => (await OfSamplesAsync(folder, manifest, options, summary, stop), []),
            AttackKind.Membership => (await OfLossesAsync(folder, manifest, options, summary, stop), []),
            AttackKind.Inpainting => (await OfInpaintingAsync(folder, manifest, options, summary, stop), []),
            _ => await OfPromptsAsync(folder, manifest, options, summary, stop),
        };
        figures = figures with
        {
            CopyRules = summary?.Copies,
            Stop = summary?.Stop,
            Embeddings = summary?.Embeddings,
            Screening = summary?.Screening,
            Model = summary?.Model,
            Pixels = summary?.Pixels,
        };
        figures = figures with { Recommendations = Recommendations.Of(figures) };
        return new RunReport(RunReport.Current, await RunOfAsync(folder, manifest, summary, stop), figures) { Labels = LabelReport.Of(ranked, labels) };
    }

    private static async Task<(ReportFigures Figures, IReadOnlyList<RankedPrompt> Ranked)> OfPromptsAsync(
        RunFolder folder, Manifest manifest, RunOptions options, RunSummary? summary, CancellationToken stop)
    {
        IRunRecords records = summary is null
            ? new CheckpointRecords(folder, manifest, options)
            : new TableRecords(folder, options.Edges.FalseEdgeRate);
        var kept = new KeptPictures(folder);
        var figures = new PromptFigures(await records.ColumnsAsync(stop));
        await foreach (var prompt in records.PromptsAsync(stop))
        {
            figures.Add(prompt);
        }

        var nulls = await records.NullAsync(stop);
        var built = new ReportFigures
        {
            Inputs = InputsOf(manifest, options, options.Generations.From.Length > 0 ? 0 : options.Generate.PerPrompt),
            Headline = figures.Headline(),
            Strategies = figures.Counts.Strategies,
            Copies = figures.Counts.Copies,
            DuplicateCurve = figures.Counts.Curve(),
            Threshold = nulls.Figure,
            Distances = [.. new[] { HistogramOf(nulls) }.OfType<DistanceHistogram>(), .. figures.Histograms()],
            Ranking = figures.Ranking(),
            Guard = figures.Guard(),
            Columns = figures.ColumnBreakdowns(),
            Gallery = figures.Gallery(kept),
            Graphs = await GraphFigures.OfAsync(records, figures, stop),
            Deduplication = await DeduplicationAsync(folder, summary, stop),
            Untargeted = null,
            NotDone = NotDoneList.OfPrompts(figures, summary, await BlanksAsync(folder, summary, stop)),
            Recommendations = [],
        };
        return (built, figures.Ranked());
    }

    private static async Task<ReportFigures> OfSamplesAsync(
        RunFolder folder, Manifest manifest, RunOptions options, RunSummary? summary, CancellationToken stop)
    {
        var kept = new KeptPictures(folder);
        var found = summary is null
            ? await UntargetedReport.OfCheckpointsAsync(folder, options, kept, stop)
            : await UntargetedReport.OfTablesAsync(folder, summary, kept, stop);
        var planned = options.Generations.From.Length > 0 ? 0 : options.Untargeted.Samples;
        var adaptive = found.Summary.Training;
        return new ReportFigures
        {
            Inputs = InputsOf(manifest, options, planned),
            Headline = new ReportHeadline(
                found.Classes, found.Classes, found.Samples.Compared + found.Unusable, found.Unusable, adaptive.Hits, adaptive.L2Hits,
                found.Confirmed, null, found.Summary.Control?.Hits, adaptive.Hits.Hits, adaptive.L2Hits.Hits, found.Samples.PixelNear, adaptive.Unique),
            Strategies = [],
            Copies = [],
            DuplicateCurve = null,
            Threshold = null,
            Distances = found.Samples.Histograms(),
            Ranking = null,
            Guard = found.Samples.Guard(),
            Columns = found.Columns,
            Gallery = found.Gallery,
            Graphs = [],
            Deduplication = await DeduplicationAsync(folder, summary, stop),
            Untargeted = found.Summary,
            NotDone = NotDoneList.OfSamples(found, planned, summary),
            Recommendations = [],
        };
    }

    private static async Task<ReportFigures> OfLossesAsync(
        RunFolder folder, Manifest manifest, RunOptions options, RunSummary? summary, CancellationToken stop)
    {
        var found = summary?.Membership is { } membership
            ? await MembershipReport.OfTablesAsync(folder, membership, stop)
            : await MembershipReport.OfCheckpointsAsync(folder, stop);
        var none = Share.Of(0, 0);
        return new ReportFigures
        {
            Inputs = InputsOf(manifest, options, 0),
            Headline = new ReportHeadline(0, 0, 0, 0, none, none, none, null, null, 0, 0, 0, 0),
            Strategies = [],
            Copies = [],
            DuplicateCurve = null,
            Threshold = null,
            Distances = [],
            Ranking = null,
            Guard = null,
            Columns = [],
            Gallery = new GalleryFigure([], 0, [], 0),
            Graphs = [],
            Deduplication = await DeduplicationAsync(folder, summary, stop),
            Untargeted = null,
            Membership = found,
            NotDone = NotDoneList.OfLosses(found, summary),
            Recommendations = [],
        };
    }

    private static async Task<ReportFigures> OfInpaintingAsync(
        RunFolder folder, Manifest manifest, RunOptions options, RunSummary? summary, CancellationToken stop)
    {
        var found = await InpaintingFigure.OfAsync(folder, summary, stop);
        var training = found.Summary?.Training;
        var none = Share.Of(0, 0);
        return new ReportFigures
        {
            Inputs = InputsOf(manifest, options, options.Inpainting.Trials),
            Headline = new ReportHeadline(
                found.Pictures, summary is null ? 0 : found.Pictures, found.Trials, found.Unusable, training?.Closer ?? none, training?.Recovered ?? none,
                none, null, training?.ReferenceRecovered, 0, 0, 0, training?.Recovered.Hits ?? 0),
            Strategies = [],
            Copies = [],
            DuplicateCurve = null,
            Threshold = null,
            Distances = [],
            Ranking = null,
            Guard = null,
            Columns = [],
            Gallery = await InpaintingGallery.OfAsync(folder, summary, new KeptPictures(folder), stop),
            Graphs = [],
            Deduplication = await DeduplicationAsync(folder, summary, stop),
            Untargeted = null,
            Inpainting = found,
            NotDone = NotDoneList.OfInpainting(found, summary),
            Recommendations = [],
        };
    }

    private static ReportInputs InputsOf(Manifest manifest, RunOptions options, long perPrompt)
    {
        var prompted = options.Attack is AttackKind.TextToImage;
        return new ReportInputs(
            manifest.Name, OptionKeys.WordOf(options.Attack), options.Generations.From.Length > 0 ? "given" : "drawn", manifest.ConfigHash,
            manifest.ModelHash, manifest.DataHash, manifest.DataHashMethod, manifest.Arithmetic, perPrompt, prompted ? options.Clique.Size : null,
            prompted ? options.Edges.Grid : null, prompted && options.Edges.Threshold is null ? options.Edges.FalseEdgeRate : null, options.Match.L2,
            options.Match.EideticL2, options.Match.Nearest);
    }

    private static async Task<ReportRun> RunOfAsync(RunFolder folder, Manifest manifest, RunSummary? summary, CancellationToken stop)
    {
        var stages = new List<StageTimingRow>();
        if (summary is not null)
        {
            await foreach (var row in TableReader.ReadAsync<StageTimingRow>(folder.Tables, stop))
            {
                stages.Add(row);
            }
        }

        var state = summary is not null ? "finished" : RunLock.IsHeld(folder) ? "running" : "interrupted";
        return new ReportRun(
            manifest.RunId, state, summary is null, summary?.ManifestHash, manifest.Software, manifest.Device, manifest.StartedAt,
            manifest.FinishedAt, summary?.ImagesPerSecond, summary?.Seconds, stages);
    }

    // Bins of the null are single sums up to the threshold and 0.2 % wide above it: their lower end stands for them.
    private static DistanceHistogram? HistogramOf(NullDistances nulls)
    {
        var builder = new HistogramBuilder("null_pairs", "Pairs of generations of different prompts", "tile l2", 0.01, 100);
        foreach (var bin in nulls.Values > 0 ? nulls.Bins : [])
        {
            builder.Add(Memorization.L2.Of(bin.SquaredFrom, nulls.Values), bin.Pairs);
        }

        return builder.Build();
    }

    private static async Task<DeduplicationFigure?> DeduplicationAsync(RunFolder folder, RunSummary? summary, CancellationToken stop)
    {
        if (summary is null)
        {
            return null;
        }

        var (rows, clusters, largest) = (0L, 0L, 0L);
        await foreach (var row in TableReader.ReadAsync<DuplicateRow>(folder.Tables, stop))
        {
            rows++;
            clusters += row.Kept ? 1 : 0;
            largest = Math.Max(largest, row.Copies);
        }

        return new DeduplicationFigure(summary.TrainingRead, clusters, rows, rows - clusters, largest);
    }

    /// <summary>Captions that the sources skipped: of the summary, or of the checkpoint where the selection is whole.</summary>
    private static async Task<IReadOnlyList<NotDone>> BlanksAsync(RunFolder folder, RunSummary? summary, CancellationToken stop)
    {
        var blanks = new SortedDictionary<long, NotDone>();
        if (summary is not null)
        {
            foreach (var (i, strategy) in summary.Strategies.Index())
            {
                blanks[i] = Blank(strategy.Strategy, strategy.Skipped);
            }
        }
        else
        {
            await foreach (var tally in CheckpointStage<SourceTally>.PeekAsync(folder.Checkpoint("sources"), stop))
            {
                blanks[tally.Source] = Blank(tally.Strategy, tally.Blank);
            }
        }

        return [.. blanks.Values];

        static NotDone Blank(string strategy, long count) => new(
            $"Blank captions of source {strategy}", count, "captions", "skipped: there is nothing to prompt with");
    }
}
