using Engram.Pipeline.Flow;
using Engram.Storage.Images;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Finish;

/// <summary>
/// The pictures of a report: training images of extractions, each best extraction beside its training image, and all of these on one
/// contact sheet. Drawn from the kept PNGs, so nothing of it depends on how the run went.
/// </summary>
internal sealed class Pairs(RunContext run, TrainingLabels labels)
{
    private const string PairFolder = "pairs";

    // A pair is shown at least this high.
    private const int SmallestPair = 128;

    /// <summary>Writes training images as they were compared.</summary>
    public void KeepTrainingImages(IEnumerable<long> rows, CancellationToken stop)
    {
        foreach (var row in rows.Distinct())
        {
            stop.ThrowIfCancellationRequested();
            PngFile.Write(
                run.Folder.In(RunFolder.TrainingImage(labels.ImageIdOf(row))), run.Training.Pack.Pixels(row, 1),
                run.Shape.Width, run.Shape.Height, run.Shape.Channels);
        }
    }

    /// <summary>Writes report/pairs/NAME.png, generation left, training image right, and report/extractions.png.</summary>
    public void Draw(IReadOnlyList<PicturePair> extracted, CancellationToken stop)
    {
        var folder = Path.Combine(run.Folder.Report, PairFolder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var sheet = extracted.Count == 0 ? null : new ContactSheet(extracted.Count, run.Shape.Height, run.Shape.Width);
        foreach (var entry in extracted)
        {
            stop.ThrowIfCancellationRequested();
            var (generation, training) = Read(entry);
            var scale = Math.Max(1, (SmallestPair + run.Shape.Height - 1) / run.Shape.Height);
            var pair = ContactSheet.Pair(generation.Enlarge(scale), training.Enlarge(scale));
            PngFile.Write(
                Path.Combine(folder, $"{entry.Name}.png"),
                pair.Rgb, pair.Width, pair.Height, 3);
            sheet!.Add(generation, training);
        }

        var file = Path.Combine(run.Folder.Report, "extractions.png");
        if (sheet is not null)
        {
            PngFile.Write(file, sheet.Picture.Rgb, sheet.Picture.Width, sheet.Picture.Height, 3);
        }
        else if (File.Exists(file))
        {
            File.Delete(file);
        }
    }

    private (Canvas Generation, Canvas Training) Read(PicturePair entry)
    {
        var kept = PngFile.Read(run.Folder.In(RunFolder.GenerationImage(entry.PromptId, entry.Generation)));
        var training = PngFile.Read(run.Folder.In(RunFolder.TrainingImage(labels.ImageIdOf(entry.Row))));
        return (new Canvas(kept.Width, kept.Height, kept.Rgb), new Canvas(training.Width, training.Height, training.Rgb));
    }
}
