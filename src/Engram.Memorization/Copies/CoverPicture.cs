namespace Engram.Memorization;

/// <summary>A training picture scaled so that it just covers the model's size.</summary>
/// <param name="Pixels">Height × width × channels bytes.</param>
public readonly record struct CoverPicture(long Row, int Width, int Height, ReadOnlyMemory<byte> Pixels);
