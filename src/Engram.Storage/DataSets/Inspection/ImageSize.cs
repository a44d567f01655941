namespace Engram.Storage.DataSets.Inspection;

/// <summary>Width and height in pixels, and how many pictures have them.</summary>
public sealed record ImageSize(int Width, int Height, long Pictures);
