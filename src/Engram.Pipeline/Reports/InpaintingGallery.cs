using Engram.Pipeline.Runs;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>The best trial of each training picture beside the original, nearest first.</summary>
internal static class InpaintingGallery
{
    public static async Task<GalleryFigure> OfAsync(RunFolder folder, RunSummary? summary, KeptPictures kept, CancellationToken stop)
    {
        if (summary is null)
        {
            return new GalleryFigure([], 0, [], 0);
        }

        var prompts = new Dictionary<string, PromptRow>(StringComparer.Ordinal);
        await foreach (var prompt in TableReader.ReadAsync<PromptRow>(folder.Tables, stop))
        {
            prompts[prompt.PromptId] = prompt;
        }

        var best = new List<InpaintingRow>();
        await foreach (var row in TableReader.ReadAsync<InpaintingRow>(folder.Tables, stop))
        {
            if (row is { Rank: 1, Model: "target", ComparedWith: "training" })
            {
                best.Add(row);
            }
        }

        best = [.. best.OrderBy(row => row.L2).ThenBy(row => row.ImageId, StringComparer.Ordinal)];
        return new GalleryFigure(
            [.. best.Take(GalleryFigure.MostExtracted).Select((row, place) => EntryOf(row, place + 1, prompts[row.PromptId], summary.Inpainting!.Trials, kept))],
            Math.Max(0, best.Count - GalleryFigure.MostExtracted), [], 0);
    }

    private static GalleryEntry EntryOf(InpaintingRow row, long place, PromptRow prompt, int trials, KeptPictures kept) => new(
        place, row.PromptId, GalleryEntry.Cut(prompt.Caption), prompt.Caption.Length, prompt.ClassLabel, prompt.Strategy, prompt.Duplicates, trials,
        null, null, null, row.Generation, row.ImageId, row.L2, null, null, false, 0, [],
        kept.PathIfKept(RunFolder.GenerationImage(row.PromptId, row.Generation)), kept.PathIfKept(RunFolder.TrainingImage(row.ImageId)));
}
