using System.Globalization;

namespace Engram.Pipeline.Sweeps;

/// <summary>Sets cells beside each other that differ in one key.</summary>
internal static class SweepComparisons
{
    /// <summary>One comparison a key that has several values, where at least two cells can be compared by it.</summary>
    public static IReadOnlyList<SweepComparison> Of(IReadOnlyList<SweepCellFigures> cells) =>
        [.. cells[0].Values.Keys.Select(key => ByKey(key, cells)).OfType<SweepComparison>()];

    private static SweepComparison? ByKey(string key, IReadOnlyList<SweepCellFigures> cells)
    {
        string[] values = [.. cells.Select(cell => cell.Values[key]).Distinct(StringComparer.Ordinal)];

        // Between two seeds there is nothing: they are repetitions, not points on a line.
        var isNumber = key != "generate.seed" && values.All(value => NumberOf(value) is not null);
        if (isNumber)
        {
            values = [.. values.OrderBy(NumberOf)];
        }

        var series = cells
            .Where(cell => cell is { Headline.Extracted.Trials: > 0, Provisional: false })
            .GroupBy(cell => string.Join('\n', cell.Values.Where(pair => pair.Key != key).Select(pair => $"{pair.Key} = {pair.Value}")))
            .Select(group => new SweepSeries(
                group.First().Values.Where(pair => pair.Key != key).ToDictionary(pair => pair.Key, pair => pair.Value),
                [.. group.OrderBy(cell => Array.IndexOf(values, cell.Values[key])).Select(cell => new SweepPoint(
                    cell.Name, cell.Values[key], isNumber ? NumberOf(cell.Values[key]) : null, cell.Headline!.Extracted, cell.Headline.Flagged))]))
            .ToList();
        return series.Any(one => one.Points.Count > 1) ? new SweepComparison(key, isNumber, values, series) : null;
    }

    private static double? NumberOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
