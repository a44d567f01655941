using System.Globalization;
using Engram.Pipeline.Options;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Selection;

/// <summary>
/// Chooses the prompts: sources in order, an earlier one wins a caption, <c>take</c> counts new captions.
/// </summary>
/// <param name="ids">Of the captions taken; empty at first.</param>
internal sealed class SelectionStage(CaptionBook book, MappedIdSet ids)
{
    private readonly List<SourceTally> _tallies = [];

    public IReadOnlyList<SourceTally> Tallies => _tallies;

    public long Taken => ids.Count;

    /// <summary>The new prompts of one source. Enumerate to the end: the tally is made there.</summary>
    /// <param name="key">Place of the source in the configuration, for messages.</param>
    /// <param name="generations">Of each prompt, where a candidate brings no number of its own.</param>
    /// <param name="toEnd">Whether blank captions are counted to the end of the source, after the last one that is taken too.</param>
    /// <exception cref="OptionsException">The source has no caption at all.</exception>
    public IEnumerable<SelectedPrompt> Take(
        IEnumerable<Candidate> candidates, int source, string strategy, string key, int? take, int generations, bool toEnd = false)
    {
        var (taken, blank, repeated, most) = (0L, 0L, 0L, take ?? long.MaxValue);
        using var offered = candidates.GetEnumerator();
        while ((taken < most || toEnd) && offered.MoveNext())
        {
            var candidate = offered.Current;
            if (string.IsNullOrWhiteSpace(candidate.Caption))
            {
                blank++;
                continue;
            }

            if (taken == most)
            {
                continue;
            }

            var id = SelectedPrompt.IdOf(candidate.Caption);
            if (!ids.Add(UInt128.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            {
                repeated++;
                continue;
            }

            taken++;
            var row = candidate.Row >= 0 ? candidate.Row : book.RowOf(candidate.Caption);
            yield return new SelectedPrompt(
                ids.Count - 1, id, candidate.Caption, strategy, source, taken, book.CopiesOf(row), book.ClusterOf(row),
                candidate.Generations > 0 ? candidate.Generations : generations);
        }

        if (taken == 0 && repeated == 0)
        {
            throw new OptionsException(key, $"strategy {strategy} found no caption{(blank > 0 ? $", {blank} are blank" : "")}");
        }

        _tallies.Add(new SourceTally(source, strategy, take ?? -1, taken, blank, repeated));
    }
}
