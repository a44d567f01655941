using System.Globalization;
using Engram.Pipeline.Flow;
using Engram.Storage.Images;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Finish;

/// <summary>
/// The pictures of a report: training images of extractions, each best extraction beside its training image, and all of these on one
/// contact sheet. Drawn from the kept PNGs, so nothing of it depends on how the run went.
/// </summary>
internal sealed class Pairs(RunContext run, Results results, TrainingLabels labels)
{
    private const string PairFolder = "pairs";

    // A pair is shown at least this high.
    private const int SmallestPair = 128;

    /// <summary>Writes the training image of every extraction, as it was compared.</summary>
    public void KeepTrainingImages(CancellationToken stop)
    {
        foreach (var row in results.Flagged.SelectMany(prompt => prompt.Matches).Where(match => match.Extracted).Select(match => match.Row).Distinct())
        {
            stop.ThrowIfCancellationRequested();
            PngFile.Write(
                run.Folder.In(RunFolder.TrainingImage(labels.ImageIdOf(row))), run.Training.Pack.Pixels(row, 1),
                run.Shape.Width, run.Shape.Height, run.Shape.Channels);
        }
    }

    /// <summary>Writes report/pairs/RANK-PROMPT.png, generation left, training image right, and report/extractions.png.</summary>
    public void Draw(CancellationToken stop)
    {
        FlaggedPrompt[] extracted = [.. results.Flagged.Where(prompt => prompt.Best is not null)];
        var folder = Path.Combine(run.Folder.Report, PairFolder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var sheet = extracted.Length == 0 ? null : new ContactSheet(extracted.Length, run.Shape.Height, run.Shape.Width);
        foreach (var prompt in extracted)
        {
            stop.ThrowIfCancellationRequested();
            var (generation, training) = Read(prompt);
            var scale = Math.Max(1, (SmallestPair + run.Shape.Height - 1) / run.Shape.Height);
            var pair = ContactSheet.Pair(generation.Enlarge(scale), training.Enlarge(scale));
            PngFile.Write(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{prompt.Rank:D5}-{prompt.Clique.PromptId}.png")),
                pair.Rgb, pair.Width, pair.Height, 3);
            sheet!.Add(generation, training);
        }

        var file = Path.Combine(run.Folder.Report, "extractions.png");
        if (sheet is not null)
        {
            PngFile.Write(file, sheet.Picture.Rgb, sheet.Picture.Width, sheet.Picture.Height, 3);
        }
        else
        {
            File.Delete(file);
        }
    }

    private (Canvas Generation, Canvas Training) Read(FlaggedPrompt prompt)
    {
        var best = prompt.Best!.Value;
        var kept = PngFile.Read(run.Folder.In(RunFolder.GenerationImage(prompt.Clique.PromptId, best.Generation)));
        var training = PngFile.Read(run.Folder.In(RunFolder.TrainingImage(labels.ImageIdOf(best.Row))));
        return (new Canvas(kept.Width, kept.Height, kept.Rgb), new Canvas(training.Width, training.Height, training.Rgb));
    }
}
