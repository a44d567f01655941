using System.Numerics;

namespace Engram.Tests.Evidence;

/// <summary>A training Parquet, with the groups of pictures that count as one: compared all with all.</summary>
internal sealed class TrainingTruth
{
    private readonly List<(string Id, string Caption, RgbImage Image)> _rows;
    private readonly Dictionary<(int Row, decimal L2), long> _within = [];

    /// <param name="near">l2 of 8 × 8 block means.</param>
    public TrainingTruth(string parquet, decimal near)
    {
        _rows = [.. Sql.Rows(
            $"""
            SELECT CAST(image_id AS VARCHAR) AS image_id, text, image.bytes AS png
            FROM read_parquet('{parquet}', file_row_number = true) ORDER BY file_row_number
            """)
            .Select(row => ((string)row["image_id"]!, (string)row["text"]!, RgbImage.Decode((byte[])row["png"]!)))];
        GroupOf = Group([.. _rows.Select(row => Means(row.Image))], near);
    }

    public int Count => _rows.Count;

    /// <summary>By row: the first row of its group.</summary>
    public int[] GroupOf { get; }

    public string IdOf(int row) => _rows[row].Id;

    public string CaptionOf(int row) => _rows[row].Caption;

    public RgbImage ImageOf(int row) => _rows[row].Image;

    public int RowOf(string caption) => _rows.FindIndex(row => row.Caption == caption);

    /// <summary>Copies of a row's picture; 0 for no row.</summary>
    public int CopiesOf(int row) => row < 0 ? 0 : GroupOf.Count(group => group == GroupOf[row]);

    /// <summary>The most frequent caption of a group, then the one of the earliest row.</summary>
    public string CaptionOfGroup(int group) => Enumerable.Range(0, Count)
        .Where(row => GroupOf[row] == group)
        .GroupBy(row => _rows[row].Caption)
        .OrderByDescending(captions => captions.Count()).ThenBy(captions => captions.Min())
        .First().Key;

    /// <summary>Σ ≤ δ²·65025·d, without a rounding: δ has at most six decimals here.</summary>
    public static bool IsWithin(long squared, decimal l2, long values)
    {
        var millionths = (BigInteger)(l2 * 1_000_000m);
        return squared * BigInteger.Pow(10, 12) <= millionths * millionths * 65_025 * values;
    }

    /// <summary>Rows within the distance of a row, itself included.</summary>
    public long CountWithin(int row, decimal l2)
    {
        if (!_within.TryGetValue((row, l2), out var count))
        {
            count = _rows.LongCount(other => IsWithin(RgbImage.Squared(_rows[row].Image, other.Image), l2, other.Image.Rgb.Length));
            _within.Add((row, l2), count);
        }

        return count;
    }

    private static int[] Means(RgbImage image)
    {
        var means = new int[8 * 8 * 3];
        for (var i = 0; i < means.Length; i++)
        {
            var (y, x, channel) = (i / 24, i / 3 % 8, i % 3);
            var (sum, count) = (0, 0);
            for (var v = y * image.Height / 8; v < (y + 1) * image.Height / 8; v++)
            {
                for (var u = x * image.Width / 8; u < (x + 1) * image.Width / 8; u++)
                {
                    sum += image.Rgb[(((v * image.Width) + u) * 3) + channel];
                    count++;
                }
            }

            means[i] = ((2 * sum) + count) / (2 * count);
        }

        return means;
    }

    private static int[] Group(int[][] means, decimal near)
    {
        int[] groups = [.. Enumerable.Range(0, means.Length)];
        for (var a = 0; a < means.Length; a++)
        {
            for (var b = a + 1; b < means.Length; b++)
            {
                if (groups[a] != groups[b] && IsWithin(Squared(means[a], means[b]), near, means[a].Length))
                {
                    var (low, high) = (Math.Min(groups[a], groups[b]), Math.Max(groups[a], groups[b]));
                    groups = [.. groups.Select(group => group == high ? low : group)];
                }
            }
        }

        return groups;
    }

    private static long Squared(int[] a, int[] b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
