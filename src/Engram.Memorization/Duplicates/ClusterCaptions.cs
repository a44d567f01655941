namespace Engram.Memorization;

/// <summary>The captions of rows, each different one once in memory, and which of them stands for a cluster.</summary>
internal sealed class ClusterCaptions
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _captions = [];

    // One entry a row.
    private readonly List<long> _rows = [];
    private readonly List<int> _captionOfRow = [];

    /// <summary>Rows come in ascending order; places below are their positions.</summary>
    public void Add(long row, string? caption)
    {
        _rows.Add(row);
        _captionOfRow.Add(Number(caption));
    }

    /// <summary>The most frequent caption; of several the one whose first row is the earliest. Null and −1 where all are blank.</summary>
    public (string? Caption, long Row) Of(ReadOnlySpan<int> places)
    {
        if (places.Length == 1)
        {
            var only = _captionOfRow[places[0]];
            return only < 0 ? (null, -1) : (_captions[only], _rows[places[0]]);
        }

        var counts = new Dictionary<int, (long Count, long FirstRow)>();
        foreach (var place in places)
        {
            if (_captionOfRow[place] is var number and >= 0)
            {
                var (count, first) = counts.GetValueOrDefault(number, (0, _rows[place]));
                counts[number] = (count + 1, first);
            }
        }

        if (counts.Count == 0)
        {
            return (null, -1);
        }

        var best = counts.OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Value.FirstRow).First();
        return (_captions[best.Key], best.Value.FirstRow);
    }

    private int Number(string? caption)
    {
        if (string.IsNullOrWhiteSpace(caption))
        {
            return -1;
        }

        if (!_numbers.TryGetValue(caption, out var number))
        {
            number = _captions.Count;
            _numbers.Add(caption, number);
            _captions.Add(caption);
        }

        return number;
    }
}
