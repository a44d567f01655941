using Engram.Pipeline.Options;

namespace Engram.Pipeline.Selection;

/// <summary>
/// Chooses the prompts: sources in order, an earlier one wins a caption, <c>take</c> counts new captions. Memory: 16 bytes a prompt for
/// the captions taken, beside what the sources hold.
/// </summary>
internal sealed class SelectionStage(CaptionBook book)
{
    private readonly HashSet<UInt128> _taken = [];
    private readonly List<SourceTally> _tallies = [];

    public IReadOnlyList<SourceTally> Tallies => _tallies;

    public long Taken => _taken.Count;

    /// <summary>The new prompts of one source. Enumerate to the end: the tally is made there.</summary>
    /// <param name="key">Place of the source in the configuration, for messages.</param>
    /// <param name="generations">Of each prompt, where a candidate brings no number of its own.</param>
    /// <exception cref="OptionsException">The source has no caption at all.</exception>
    public IEnumerable<SelectedPrompt> Take(
        IEnumerable<Candidate> candidates, int source, string strategy, string key, int? take, int generations)
    {
        var (taken, blank, repeated) = (0L, 0L, 0L);
        using var offered = candidates.GetEnumerator();
        while (taken < (take ?? long.MaxValue) && offered.MoveNext())
        {
            var candidate = offered.Current;
            if (string.IsNullOrWhiteSpace(candidate.Caption))
            {
                blank++;
                continue;
            }

            var id = SelectedPrompt.IdOf(candidate.Caption);
            if (!_taken.Add(UInt128.Parse(id, System.Globalization.NumberStyles.HexNumber, null)))
            {
                repeated++;
                continue;
            }

            taken++;
            var row = candidate.Row >= 0 ? candidate.Row : book.RowOf(candidate.Caption);
            yield return new SelectedPrompt(
                _taken.Count - 1, id, candidate.Caption, strategy, source, taken, book.CopiesOf(row), book.ClusterOf(row),
                candidate.Generations > 0 ? candidate.Generations : generations);
        }

        if (taken == 0 && repeated == 0)
        {
            throw new OptionsException(key, $"strategy {strategy} found no caption{(blank > 0 ? $", {blank} are blank" : "")}");
        }

        _tallies.Add(new SourceTally(source, strategy, take ?? -1, taken, blank, repeated));
    }
}
