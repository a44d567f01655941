using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Untargeted;

/// <summary>Writes the final tables of the untargeted attack from its checkpoint.</summary>
internal sealed class SampleTables(RunContext run, SamplePlan plan, SampleResults results, TrainingLabels labels, TrainingLabels? controlLabels)
{
    private readonly TableSet _tables = new(run);

    /// <summary>Hits by the rules beside the strict one, counted while the tables are written.</summary>
    public CopySummary CopyCounts { get; private set; } = new(CopyStage.ConsideredBy(run.Options), 0, 0, 0, 0, 0, 0);

    public async Task WriteAsync(UntargetedSummary summary, CancellationToken stop)
    {
        await _tables.WriteAsync(
            plan.Classes.Select(prompt => new PromptRow(
                run.RunId, prompt.PromptId, prompt.Caption, prompt.ClassLabel == SelectedPrompt.NoClass ? null : prompt.ClassLabel,
                prompt.Duplicates, prompt.Strategy, prompt.Rank)),
            stop);
        await _tables.WriteAsync<GenerationRow>(Generations, stop);
        await _tables.WriteAsync<EdgeRow>([], stop);
        await _tables.WriteAsync<CliqueRow>([], stop);
        await _tables.WriteAsync<ExtractionRow>(Extractions, stop, run.Options.Training.Columns);
        await _tables.WriteAsync<CopyRow>(Copies, stop);
        await _tables.WriteAsync<NullDistanceRow>([], stop);
        await _tables.WriteAsync<ScreeningRow>([], stop);
        await new DuplicateTables(run).WriteAsync(
            DuplicateMember.Of(run.Training.Clusters(stop), run.Training.DistanceOf).SelectMany(rows => rows).ToDictionary(member => member.Row), stop);
        await _tables.WriteAsync<NearestRow>(Nearest, stop);
        await _tables.WriteAsync(results.Hits.ByPicture.Select(Unique), stop);
        await _tables.WriteAsync(
            summary.Curve.Select(point => new ExtractionCurveRow(
                run.RunId, point.Samples, point.UniqueExtractions, point.Hits, point.UniqueL2, point.ControlUnique, point.ControlHits)),
            stop);
        await _tables.WriteAsync(
            HitRateRows.Of(run.RunId, run.Options, "training", summary.Training)
                .Concat(summary.Control is { } control ? HitRateRows.Of(run.RunId, run.Options, "control", control) : []),
            stop);
    }

    private async Task Generations(Func<GenerationRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in SampleResults.ChunksAsync(run.Checkpoints, stop))
        {
            var seed = run.IsDrawn ? DenoiseStage.KeyOf(run.Options.Generate.Seed, chunk.PromptId).ToString("x16", null) : null;
            foreach (var sample in chunk.Unpack())
            {
                await add(new GenerationRow(
                    run.RunId, chunk.PromptId, sample.Generation, seed, GenerationWords.WordOf(sample.Status),
                    Convert.ToHexStringLower(sample.Sha256.Span), false, null,
                    run.Keeper.PathOf(chunk.PromptId, sample.Generation, sample.Status, sample.Training is { IsHit: true })));
            }
        }
    }

    private async Task Extractions(Func<ExtractionRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in SampleResults.ChunksAsync(run.Checkpoints, stop))
        {
            foreach (var match in chunk.UnpackMatches())
            {
                await add(ExtractionRows.Of(run.RunId, chunk.PromptId, match, labels, run.Layout.Bytes));
            }
        }
    }

    private async Task Copies(Func<CopyRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in SampleResults.ChunksAsync(run.Checkpoints, stop))
        {
            foreach (var sample in chunk.Unpack().Where(sample => sample.IsListed))
            {
                var row = SampleCopyRows.Of(run.RunId, chunk.PromptId, sample, labels, run.Layout.Bytes);
                CopyCounts = CopyCounts.With(row);
                await add(row);
            }
        }
    }

    private async Task Nearest(Func<NearestRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in SampleResults.ChunksAsync(run.Checkpoints, stop))
        {
            var index = plan.IndexOf(chunk.PromptId);
            foreach (var sample in chunk.Unpack())
            {
                if (NearestRows.Of(run.RunId, chunk.PromptId, sample, plan.SampleOf(index, sample.Generation), labels, controlLabels, run.Layout.Bytes) is { } row)
                {
                    await add(row);
                }
            }
        }
    }

    private UniqueExtractionRow Unique(IGrouping<long, SampleHit> picture)
    {
        var first = picture.First();
        return new UniqueExtractionRow(
            run.RunId, labels.ImageIdOf(picture.Key), plan.Classes[first.Class].PromptId, first.Generation, first.Sample, picture.LongCount(),
            SampleSummary.CopiesOf(run.Training, picture.Key), L2.Of(picture.Min(hit => hit.Squared), run.Layout.Bytes));
    }

}
