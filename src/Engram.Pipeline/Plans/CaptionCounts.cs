using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Plans;

/// <summary>How many prompts the sources of a plan can give at most: different captions, or rows where they are too many to count.</summary>
internal sealed class CaptionCounts(ITrainingSource training)
{
    // Counting a million takes a second or two and some 150 MB; beyond, a plan says rows.
    private const long CountedRows = 1_000_000;

    private readonly Lazy<long> _ofTraining = new(() =>
        training.Count > CountedRows ? training.Count : DifferentOf(training.ReadCaptions().Select(row => row.Caption)));

    public long Of(PromptSourceOptions source)
    {
        var most = source.Strategy switch
        {
            PromptStrategy.File => OfFile(source),
            PromptStrategy.Screen when source.Path.Length > 0 => OfFile(source),
            PromptStrategy.Duplicates or PromptStrategy.All or PromptStrategy.Screen or PromptStrategy.Outliers => _ofTraining.Value,
            _ => long.MaxValue,
        };

        // Images without take gives a caption a picture; how many there are is a matter of listing.
        var asked = source.Take ?? (source.Strategy is PromptStrategy.Images && Directory.Exists(source.Path)
            ? Directory.EnumerateFiles(source.Path, "*", SearchOption.AllDirectories).Count()
            : long.MaxValue);
        return Math.Min(most, asked);
    }

    private static long OfFile(PromptSourceOptions source) => DifferentOf(PromptFile.Read(source.Path, source.Caption).Select(line => line.Caption));

    private static long DifferentOf(IEnumerable<string?> captions) =>
        captions.Where(caption => !string.IsNullOrWhiteSpace(caption)).Select(caption => SelectedPrompt.IdOf(caption!)).Distinct().LongCount();
}
