namespace Engram.Memorization;

/// <summary>The nearest rows of one query, copies too, and beside them its nearest different pictures.</summary>
/// <param name="nearest">Rows to keep.</param>
/// <param name="neighbourhood">Different pictures to keep.</param>
/// <param name="pictureOf">Cluster of duplicates of a row; null, or a negative number: the row is its own.</param>
internal sealed class NeighbourLists(int nearest, int neighbourhood, Func<long, long>? pictureOf)
{
    private readonly NearestList _rows = new(nearest);
    private readonly NearestList _pictures = new(neighbourhood);

    /// <summary>A larger sum enters neither list.</summary>
    public long Limit => Math.Max(_rows.Limit, _pictures.Limit);

    public QueryNeighbours Found => new(_rows.Neighbours, _pictures.Neighbours);

    public void Offer(Neighbour neighbour)
    {
        _rows.Offer(neighbour.Row, neighbour);
        if (neighbour.Squared <= _pictures.Limit)
        {
            var picture = pictureOf?.Invoke(neighbour.Row) ?? neighbour.Row;
            _pictures.Offer(picture < 0 ? -1 - neighbour.Row : picture, neighbour);
        }
    }
}
