namespace Engram.Memorization;

/// <summary>Two generations of one prompt whose tile distance is below the threshold; <c>A &lt; B</c>.</summary>
/// <param name="Squared">Σ(a−b)² of the tile with the largest l2.</param>
/// <param name="Tile">That tile's index; its number of values is <c>layout.Tiles[Tile].Values</c>.</param>
public readonly record struct Edge(int A, int B, long Squared, int Tile);
