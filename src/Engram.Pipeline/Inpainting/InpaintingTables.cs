using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Inpainting;

/// <summary>Writes the final tables of the inpainting attack from its checkpoint.</summary>
internal sealed class InpaintingTables(RunContext run, InpaintingPlan plan, InpaintingResults results)
{
    private readonly TableSet _tables = new(run);

    public async Task WriteAsync(IReadOnlyList<InpaintingResultRow> rows, CancellationToken stop)
    {
        await _tables.WriteAsync(
            plan.Prompts.Select(prompt => new PromptRow(
                run.RunId, prompt.PromptId, prompt.Caption, prompt.ClassLabel == SelectedPrompt.NoClass ? null : prompt.ClassLabel,
                prompt.Duplicates, prompt.Strategy, prompt.Rank)),
            stop);
        await _tables.WriteAsync<GenerationRow>(Generations, stop);
        await _tables.WriteAsync<EdgeRow>([], stop);
        await _tables.WriteAsync<CliqueRow>([], stop);
        await _tables.WriteAsync<ExtractionRow>([], stop);
        await _tables.WriteAsync<CopyRow>([], stop);
        await _tables.WriteAsync<NullDistanceRow>([], stop);
        await _tables.WriteAsync<ScreeningRow>([], stop);
        await new DuplicateTables(run).WriteAsync(
            DuplicateMember.Of(run.Training.Clusters(stop), run.Training.DistanceOf).SelectMany(members => members).ToDictionary(member => member.Row), stop);
        await _tables.WriteAsync<InpaintingRow>(Trials, stop);
        await _tables.WriteAsync(rows, stop);
    }

    /// <summary>The row of a trial.</summary>
    public static InpaintingRow RowOf(
        string runId, string promptId, InpaintedPicture picture, bool isReference, Trial trial, long? rank, int hiddenValues, int values) => new(
        runId, promptId, trial.Generation, picture.Set, picture.ImageId, isReference ? "reference" : "target",
        trial.Status is GenerationStatus.Ok ? Finite(trial.Loss) : null, trial.Status is GenerationStatus.Ok ? Finite(trial.ReferenceLoss) : null,
        trial.Score, rank, trial.Squared, L2.Of(trial.Squared, hiddenValues), L2.Of(trial.WholeSquared, values));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private async Task Generations(Func<GenerationRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in InpaintingResults.ChunksAsync(run.Checkpoints, stop))
        {
            var seed = plan.KeyOf(chunk.PromptId).ToString("x16", null);
            var trials = results.Of(chunk.PromptId);
            foreach (var trial in chunk.Unpack())
            {
                var isBest = trials.RankOf(trial.Generation) is not null;
                await add(new GenerationRow(
                    run.RunId, chunk.PromptId, trial.Generation, seed, GenerationWords.WordOf(trial.Status), Convert.ToHexStringLower(trial.Sha256.Span),
                    false, null, run.Keeper.PathOf(chunk.PromptId, trial.Generation, trial.Status, isBest)));
            }
        }
    }

    private async Task Trials(Func<InpaintingRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var chunk in InpaintingResults.ChunksAsync(run.Checkpoints, stop))
        {
            var (picture, isReference, trials) = (plan.PictureOf(chunk.PromptId), plan.IsReference(chunk.PromptId), results.Of(chunk.PromptId));
            foreach (var trial in chunk.Unpack())
            {
                await add(RowOf(
                    run.RunId, chunk.PromptId, picture, isReference, trial, trials.RankOf(trial.Generation), plan.HiddenValues, run.Layout.Bytes));
            }
        }
    }
}
