using Engram.Memorization;
using Engram.Pipeline.Finish;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Untargeted;

/// <summary>
/// The rows of table copies of an untargeted attack: generations that hit, as they are or mirrored, where the trainer mirrored pictures. The
/// nearer one of the two stands in the row.
/// </summary>
internal static class SampleCopyRows
{
    /// <param name="sample">Listed, see <see cref="Sample.IsListed"/>.</param>
    /// <param name="values">d of a whole picture.</param>
    public static CopyRow Of(string runId, string promptId, Sample sample, TrainingLabels labels, int values)
    {
        var (plain, mirror) = (sample.Training!.Value, sample.Mirror!.Value);
        var mirrored = mirror.Squared < plain.Squared;
        var view = mirrored ? mirror : plain;
        var isCopy = mirror.IsHit || plain.IsHit;
        return new CopyRow(
            runId, promptId, sample.Generation, plain.IsHit, labels.ImageIdOf(view.Row), new PictureView(0, 0, mirrored).ToString(),
            L2.Of(view.Squared, values), isCopy, null, null, null, null, false, null, null, false, isCopy != plain.IsHit);
    }
}
