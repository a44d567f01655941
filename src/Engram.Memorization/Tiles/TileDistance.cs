namespace Engram.Memorization;

/// <summary>The distance of two images: the tile with the largest l2 (Σ/d compared exactly, the first on ties).</summary>
/// <param name="Squared">Σ(a−b)² over that tile's bytes.</param>
/// <param name="Tile">Index into <see cref="TileLayout.Tiles"/>.</param>
public readonly record struct TileDistance(long Squared, int Tile);
