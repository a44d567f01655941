namespace Engram.Pipeline.Finish;

/// <summary>Pairs of generation and training image in rows, in the order they are added.</summary>
internal sealed class ContactSheet
{
    private const int Gap = 4;
    private const int SmallestCell = 64;
    private const int LargestCell = 128;

    // 64 million pixels, 192 MB: beyond it cells shrink.
    private const long MostPixels = 64L << 20;

    private readonly int _enlarge;
    private readonly int _reduce;
    private readonly int _columns;
    private readonly int _cellWidth;
    private readonly int _cellHeight;
    private int _added;

    /// <param name="pairs">How many will be added.</param>
    public ContactSheet(int pairs, int height, int width)
    {
        _enlarge = Math.Max(1, (SmallestCell + height - 1) / height);
        _reduce = Math.Max(1, height / LargestCell);
        while (pairs * (long)(height * _enlarge / _reduce) * (2L * width * _enlarge / _reduce) > MostPixels && Math.Min(height, width) / (2 * _reduce) >= 1)
        {
            (_enlarge, _reduce) = (1, _enlarge > 1 ? 1 : _reduce * 2);
        }

        _cellHeight = height / _reduce * _enlarge;
        _cellWidth = (2 * (width / _reduce * _enlarge)) + Gap;
        // A pair is about twice as wide as high, so this many columns make the sheet about square.
        _columns = Math.Max(1, (int)Math.Ceiling(Math.Sqrt(pairs * (double)_cellHeight / _cellWidth)));
        var rows = (pairs + _columns - 1) / _columns;
        Picture = Canvas.White(Gap + (_columns * (_cellWidth + (2 * Gap))), Gap + (rows * (_cellHeight + (2 * Gap))));
    }

    public Canvas Picture { get; }

    /// <summary>Left beside right, with a gap.</summary>
    public static Canvas Pair(Canvas left, Canvas right)
    {
        var pair = Canvas.White(left.Width + Gap + right.Width, Math.Max(left.Height, right.Height));
        pair.Paste(left, 0, 0);
        pair.Paste(right, left.Width + Gap, 0);
        return pair;
    }

    public void Add(Canvas generation, Canvas training)
    {
        var pair = Pair(generation.Reduce(_reduce).Enlarge(_enlarge), training.Reduce(_reduce).Enlarge(_enlarge));
        Picture.Paste(
            pair,
            Gap + (_added % _columns * (_cellWidth + (2 * Gap))),
            Gap + (_added / _columns * (_cellHeight + (2 * Gap))));
        _added++;
    }
}
