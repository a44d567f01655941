namespace Engram.Storage.DataSets.Pixels;

/// <summary>One file of raw pixels.</summary>
internal abstract class PixelFile
{
    /// <summary>Of the pictures' file, without folders: the first part of ids.</summary>
    public required string Name { get; init; }

    /// <summary>The files that belong to it, labels included.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    public required long Rows { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1 or 3.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows [first, end): position in the file, label bytes, and interleaved pixels unless they are not asked for.</summary>
    /// <exception cref="DataSetException">The file ends before its last row.</exception>
    public abstract IEnumerable<(long Row, byte[] Labels, byte[]? Pixels)> Read(long first, long end, bool withPictures);
}
