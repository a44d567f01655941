using Engram.Memorization;

namespace Engram.Pipeline.Selection;

/// <summary>The training set's captions and clusters of duplicates, in memory while prompts are selected.</summary>
internal sealed class CaptionBook
{
    private readonly DuplicateClusters _clusters;
    private readonly Dictionary<string, long> _firstRows = new(StringComparer.Ordinal);

    public CaptionBook(string?[] captions, DuplicateClusters clusters)
    {
        (Captions, _clusters) = (captions, clusters);
        for (var row = 0; row < captions.Length; row++)
        {
            if (captions[row] is { } caption)
            {
                _firstRows.TryAdd(caption, row);
            }
        }
    }

    /// <summary>By row; null where there is none.</summary>
    public string?[] Captions { get; }

    /// <summary>First row with exactly this caption; −1 without.</summary>
    public long RowOf(string caption) => _firstRows.GetValueOrDefault(caption, -1);

    /// <summary>Copies of a row's picture, itself included; 1 where it could not be read and so not be compared, 0 for no row.</summary>
    public long CopiesOf(long row) => row < 0 ? 0 : _clusters.ClusterOf(row) is var cluster and >= 0 ? _clusters.Clusters[cluster].Copies : 1;

    /// <summary>First row of a row's cluster, which names it; −1 without.</summary>
    public long ClusterOf(long row) =>
        row >= 0 && _clusters.ClusterOf(row) is var cluster and >= 0 ? _clusters.Clusters[cluster].FirstRow : -1;
}
