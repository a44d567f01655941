namespace Engram.Memorization;

/// <summary>One tile of a <see cref="TileLayout"/>.</summary>
/// <param name="Values">d: height · width · channels.</param>
/// <param name="Offset">First byte of the tile in an image packed in tile-major order.</param>
public readonly record struct Tile(int Top, int Left, int Height, int Width, int Values, int Offset);
