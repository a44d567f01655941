using System.Globalization;

namespace Engram.Cli.Reports;

/// <summary>One axis of a plot: values to places, and where its marks stand.</summary>
/// <param name="Low">Value at <paramref name="From"/>.</param>
/// <param name="High">Value at <paramref name="To"/>.</param>
internal sealed record Axis(double Low, double High, double From, double To)
{
    // So many names of so many letters stand side by side, also in the larger type of a narrow window.
    private const int MostNames = 6;
    private const int LongestName = 9;

    /// <summary>Base-2 logarithm of values above 0, for copies.</summary>
    public bool IsLog { get; init; }

    /// <summary>Whether a logarithmic axis has its marks at powers of ten, not of two.</summary>
    public bool IsDecimal { get; init; }

    /// <summary>Counts: no mark between whole numbers.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Of the values 1, 2, 3 …, where they stand for words.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    public double At(double value)
    {
        var (low, high, x) = IsLog ? (Math.Log2(Low), Math.Log2(High), Math.Log2(value)) : (Low, High, value);
        return From + ((To - From) * (high > low ? (x - low) / (high - low) : 0.5));
    }

    /// <summary>Round values, 4 to 8 of them; of a logarithmic axis powers of two.</summary>
    public IReadOnlyList<double> Marks()
    {
        if (Names is { Count: var count })
        {
            var stride = Math.Max(1, (count + MostNames - 1) / MostNames);
            return [.. Enumerable.Range(0, count).Where(i => i % stride == 0).Select(i => i + 1.0)];
        }

        if (IsLog && IsDecimal)
        {
            var (least, most) = ((int)Math.Ceiling(Math.Log10(Low) - 1e-9), (int)Math.Floor(Math.Log10(High) + 1e-9));
            return [.. Enumerable.Range(least, Math.Max(0, most - least + 1)).Select(power => Math.Pow(10, power))];
        }

        if (IsLog)
        {
            var (first, last) = ((int)Math.Ceiling(Math.Log2(Low)), (int)Math.Floor(Math.Log2(High)));
            var stride = Math.Max(1, (last - first + 7) / 8);
            return [.. Enumerable.Range(first, last - first + 1).Where(power => (power - first) % stride == 0).Select(power => Math.Pow(2, power))];
        }

        var span = High - Low;
        if (!(span > 0))
        {
            return [Low];
        }

        var scale = Math.Pow(10, Math.Floor(Math.Log10(span / 4)));
        var step = scale * new[] { 1.0, 2, 5, 10 }.First(factor => span / (scale * factor) <= 7);
        step = IsWhole ? Math.Max(1, step) : step;
        var start = (long)Math.Ceiling((Low / step) - 1e-9);
        return [.. Enumerable.Range(0, 9).Select(i => (start + i) * step).Where(value => value <= High + (1e-9 * span))];
    }

    /// <summary>What stands at a mark: a name, or the value times a factor.</summary>
    public string LabelOf(double mark, double factor = 1)
    {
        if (Names is null)
        {
            return Label(factor * mark);
        }

        var name = Names[(int)mark - 1];
        return name.Length <= LongestName ? name : string.Concat(name.EnumerateRunes().Take(LongestName - 1)) + "…";
    }

    public static string Label(double value) => value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);
}
