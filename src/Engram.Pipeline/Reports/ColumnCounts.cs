using System.Text.RegularExpressions;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Extractions by licence, owner and the like.</summary>
internal sealed partial class ColumnCounts(IReadOnlyList<string> names)
{
    private const int LongestValue = 200;

    // A column of urls has as many values as rows; beyond this many different ones the later ones are counted together.
    private const int MostHeld = 10_000;

    private readonly Dictionary<string, (long Prompts, long Generations)>[] _counts =
        [.. names.Select(_ => new Dictionary<string, (long, long)>(StringComparer.Ordinal))];

    private readonly (long Prompts, long Generations)[] _absent = new (long, long)[names.Count];
    private readonly (long Values, long Prompts)[] _beyond = new (long, long)[names.Count];

    /// <param name="best">The prompt's member nearest to its picture.</param>
    /// <param name="extracted">All extracted members.</param>
    public void Add(ExtractionRow best, IEnumerable<ExtractionRow> extracted)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (!IsAboutRights(names[i]))
            {
                continue;
            }

            Count(i, best.Columns[i], prompts: 1, generations: 0);
            foreach (var row in extracted)
            {
                Count(i, row.Columns[i], prompts: 0, generations: 1);
            }
        }
    }

    public IReadOnlyList<ColumnBreakdown> Build() =>
        [.. names.Index().Where(entry => IsAboutRights(entry.Item)).Select(entry => Of(entry.Item, entry.Index))];

    internal static bool IsAboutRights(string name) => AboutRights().IsMatch(name);

    private ColumnBreakdown Of(string name, int column)
    {
        var values = _counts[column].Select(entry =>
            new ColumnValue(GalleryEntry.Cut(entry.Key, LongestValue), entry.Value.Prompts, entry.Value.Generations));
        if (_absent[column] is var absent && absent.Prompts + absent.Generations > 0)
        {
            values = values.Append(new ColumnValue(null, absent.Prompts, absent.Generations));
        }

        ColumnValue[] ordered =
        [
            .. values.OrderByDescending(value => value.Prompts).ThenByDescending(value => value.Generations)
                .ThenBy(value => value.Value, StringComparer.Ordinal),
        ];
        var left = ordered.Skip(ColumnBreakdown.Most).ToArray();
        return new ColumnBreakdown(
            name, [.. ordered.Take(ColumnBreakdown.Most)], left.Length + _beyond[column].Values,
            left.Sum(value => value.Prompts) + _beyond[column].Prompts);
    }

    private void Count(int column, string? value, long prompts, long generations)
    {
        var counts = _counts[column];
        if (value is null)
        {
            _absent[column] = (_absent[column].Prompts + prompts, _absent[column].Generations + generations);
        }
        else if (counts.Count < MostHeld || counts.ContainsKey(value))
        {
            var known = counts.GetValueOrDefault(value);
            counts[value] = (known.Prompts + prompts, known.Generations + generations);
        }
        else
        {
            // Values beyond are not told apart: each prompt counts as one.
            _beyond[column] = (_beyond[column].Values + prompts, _beyond[column].Prompts + prompts);
        }
    }

    [GeneratedRegex(
        "licen[cs]e|owner|author|artist|creator|photographer|copyright|rights|holder|publisher|agency|provider|site|domain|dataset",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AboutRights();
}
