using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Which training pictures are one, as the table duplicates states it.</summary>
internal sealed class DuplicateBook
{
    private readonly Dictionary<string, (string First, long Copies)> _pictures = new(StringComparer.Ordinal);

    /// <param name="rows">By cluster, the kept row first.</param>
    /// <param name="pictures">Different pictures of the set.</param>
    public DuplicateBook(IReadOnlyList<DuplicateRow> rows, long pictures)
    {
        Pictures = pictures;
        foreach (var cluster in rows.GroupBy(row => row.Cluster))
        {
            var (first, copies) = (cluster.First().ImageId, cluster.LongCount());
            foreach (var row in cluster)
            {
                _pictures.TryAdd(row.ImageId, (first, copies));
            }
        }
    }

    public long Pictures { get; }

    /// <summary>The first picture of an id's cluster, and how many there are.</summary>
    public (string First, long Copies) Of(string imageId) => _pictures.TryGetValue(imageId, out var picture) ? picture : (imageId, 1);

    /// <summary>Pictures with copies.</summary>
    public long Copied => _pictures.Values.Select(picture => picture.First).Distinct().LongCount();
}
