using System.Globalization;

namespace Engram.Cli.Reports;

/// <summary>One axis of a plot: values to places, and where its marks stand.</summary>
/// <param name="Low">Value at <paramref name="From"/>.</param>
/// <param name="High">Value at <paramref name="To"/>.</param>
internal sealed record Axis(double Low, double High, double From, double To)
{
    /// <summary>Base-2 logarithm of values above 0, for copies.</summary>
    public bool IsLog { get; init; }

    /// <summary>Counts: no mark between whole numbers.</summary>
    public bool IsWhole { get; init; }

    public double At(double value)
    {
        var (low, high, x) = IsLog ? (Math.Log2(Low), Math.Log2(High), Math.Log2(value)) : (Low, High, value);
        return From + ((To - From) * (high > low ? (x - low) / (high - low) : 0.5));
    }

    /// <summary>Round values, 4 to 8 of them; of a logarithmic axis powers of two.</summary>
    public IReadOnlyList<double> Marks()
    {
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

    public static string Label(double value) => value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);
}
