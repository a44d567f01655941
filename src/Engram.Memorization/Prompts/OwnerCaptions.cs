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
        IReadOnlyList<QueryNeighbours> pictures, Func<long, string?> captionOf, int take) => throw new NotImplementedException();
}
