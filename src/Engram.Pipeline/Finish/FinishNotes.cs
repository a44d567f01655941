using System.Globalization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Storage.DataSets;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>What every attack says at its end.</summary>
internal static class FinishNotes
{
    /// <exception cref="RunFailedException">Everything that the model made is NaN or infinite.</exception>
    public static void ThrowIfAllBroken(IReadOnlyDictionary<GenerationStatus, long> statuses)
    {
        if (statuses[GenerationStatus.NonFinite] is > 0 and var broken && broken == statuses.Values.Sum())
        {
            throw new RunFailedException($"every one of the {broken} generations is NaN or infinite: the model is broken or its weights overflow");
        }
    }

    public static IEnumerable<string> WarningsOf(IReadOnlyDictionary<GenerationStatus, long> statuses)
    {
        if (statuses[GenerationStatus.NonFinite] > 0)
        {
            yield return Text($"{statuses[GenerationStatus.NonFinite]} generations are NaN or infinite and were left out");
        }

        if (statuses[GenerationStatus.Blank] > 0)
        {
            yield return Text($"{statuses[GenerationStatus.Blank]} generations are blank and were left out");
        }
    }

    /// <param name="set">training, or what else the pictures are.</param>
    public static IEnumerable<string> WarningsOf(TrainingPack pack, string set)
    {
        if (pack.Unreadable.Count > 0)
        {
            var first = pack.Unreadable[0];
            yield return Text($"{pack.Unreadable.Count} of {pack.Count} {set} images could not be read and were not matched, the first is row {first.Row} ({first.ImageId}): {first.Reason}");
        }
    }

    public static RunRow RowOf(Manifest manifest, DateTimeOffset finished) => new(
        manifest.RunId, manifest.StartedAt.UtcDateTime, finished.UtcDateTime, manifest.ConfigHash, manifest.ModelHash, manifest.DataHash,
        manifest.Arithmetic, manifest.Device, manifest.Software);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
