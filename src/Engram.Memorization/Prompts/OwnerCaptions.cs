namespace Engram.Memorization;

/// <summary>Strategy images: the captions of the training images nearest to an owner's pictures.</summary>
public static class OwnerCaptions
{
    /// <summary>
    /// Every picture's nearest row first, in the order of the pictures, then every picture's second nearest, and so on: so each picture
    /// gets its caption before any gets two. Blank and repeated captions are passed over.
    /// </summary>
    /// <returns>At most <paramref name="take"/> rows with their captions.</returns>
    public static IReadOnlyList<(long Row, string Caption)> Select(
        IReadOnlyList<QueryNeighbours> pictures, Func<long, string?> captionOf, int take)
    {
        var selected = new List<(long Row, string Caption)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var deepest = pictures.Select(picture => picture.Nearest.Count).DefaultIfEmpty(0).Max();
        for (var place = 0; place < deepest; place++)
        {
            foreach (var picture in pictures)
            {
                if (selected.Count == take)
                {
                    return selected;
                }

                if (place < picture.Nearest.Count
                    && captionOf(picture.Nearest[place].Row) is { } caption
                    && !string.IsNullOrWhiteSpace(caption)
                    && seen.Add(caption))
                {
                    selected.Add((picture.Nearest[place].Row, caption));
                }
            }
        }

        return selected;
    }
}
