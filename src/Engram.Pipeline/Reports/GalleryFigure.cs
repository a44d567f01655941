namespace Engram.Pipeline.Reports;

/// <summary>Pairs of generation and training picture.</summary>
/// <param name="Extracted">Entries whose generation is a training picture, by rank.</param>
/// <param name="ExtractedLeft">More of them than are shown; the tables and images/ hold all.</param>
/// <param name="Unmatched">Flagged prompts that gave back nothing, by rank, beside their nearest training picture.</param>
public sealed record GalleryFigure(
    IReadOnlyList<GalleryEntry> Extracted, long ExtractedLeft, IReadOnlyList<GalleryEntry> Unmatched, long UnmatchedLeft)
{
    public const int MostExtracted = 48;
    public const int MostUnmatched = 12;
}
