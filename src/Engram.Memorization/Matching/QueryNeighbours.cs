namespace Engram.Memorization;

/// <summary>What one pass over the training set found for one query.</summary>
/// <param name="Nearest">The nearest rows, copies too: squared ascending, then row.</param>
/// <param name="Neighbourhood">S of the adaptive distance: the nearest different pictures, each by its nearest copy.</param>
public sealed record QueryNeighbours(IReadOnlyList<Neighbour> Nearest, IReadOnlyList<Neighbour> Neighbourhood);
