using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>What an inpainting attack found, picture by picture; of a run that goes on, how far it is.</summary>
/// <param name="Summary">Null until the run is finished.</param>
/// <param name="Pictures">Filled in, of both sets.</param>
/// <param name="Planned">Trials by both models.</param>
/// <param name="Trials">Judged.</param>
/// <param name="Unusable">Of these blank or not finite.</param>
/// <param name="Rows">The first pictures of each set, by image_id; the table inpainting_results has all.</param>
/// <param name="Left">More of them than are listed.</param>
public sealed record InpaintingFigure(
    InpaintingSummary? Summary, long Pictures, long Planned, long Trials, long Unusable, IReadOnlyList<InpaintingPicture> Rows, long Left)
{
    public const int MostRows = 100;

    internal static async Task<InpaintingFigure> OfAsync(RunFolder folder, RunSummary? summary, CancellationToken stop)
    {
        if (summary is null)
        {
            return await OfCheckpointsAsync(folder, stop);
        }

        var (rows, left) = (new List<InpaintingPicture>(), 0L);
        await foreach (var row in TableReader.ReadAsync<InpaintingResultRow>(folder.Tables, stop))
        {
            if (rows.Count < MostRows)
            {
                rows.Add(new InpaintingPicture(
                    row.ComparedWith, row.ImageId, row.Copies, row.BestL2, row.NearestL2, row.ReferenceBestL2, row.ReferenceNearestL2, row.Recovered, row.Closer));
            }
            else
            {
                left++;
            }
        }

        return new InpaintingFigure(
            summary.Inpainting, summary.Prompts / 2, summary.Generations, summary.Generations, summary.Blank + summary.NonFinite, rows, left);
    }

    private static async Task<InpaintingFigure> OfCheckpointsAsync(RunFolder folder, CancellationToken stop)
    {
        var (seen, trials, unusable) = (new PromptBitmap(), 0L, 0L);
        await foreach (var chunk in CheckpointStage<InpaintedChunk>.PeekAsync(folder.Checkpoint("inpaint"), stop))
        {
            if (seen.Add(chunk.Ordinal))
            {
                trials += chunk.Count;
                unusable += chunk.Unpack().Count(trial => trial.Status is not GenerationStatus.Ok);
            }
        }

        var (prompts, planned) = (new PromptBitmap(), 0L);
        await foreach (var prompt in CheckpointStage<SelectedPrompt>.PeekAsync(folder.Checkpoint("selection"), stop))
        {
            planned += prompts.Add(prompt.Ordinal) ? prompt.Generations : 0;
        }

        return new InpaintingFigure(null, prompts.Count / 2, planned, trials, unusable, [], 0);
    }
}
