namespace Engram.Storage.DataSets;

/// <summary>All training images as 8-bit pixels of the generation's size, in a memory-mapped cache file; position = row of the data set.</summary>
public sealed class TrainingPack : IDisposable
{
    private TrainingPack()
    {
    }

    /// <summary>Rows of the data set, unreadable ones included (their pixels are 0).</summary>
    public long Count { get; }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    /// <summary>Bytes of one row: height × width × channels.</summary>
    public int RowBytes { get; }

    public IReadOnlyList<UnreadableRow> Unreadable { get; } = [];

    /// <summary>Broken metadata of pictures that were decoded all the same; at most the first 100, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; } = [];

    public static Task<TrainingPack> OpenOrBuildAsync(
        ITrainingSource source, string dataHash, PackOptions options, string cacheFolder, IProgress<long>? rowsDone = null,
        CancellationToken cancel = default) => throw new NotImplementedException();

    public bool IsReadable(long row) => throw new NotImplementedException();

    /// <summary>Pixels of rows [first, first + count), row after row; at most 2 GiB at once.</summary>
    public ReadOnlySpan<byte> Pixels(long first, int count) => throw new NotImplementedException();

    /// <summary>SHA-256 over width, height (little-endian int32 each) and RGB of the picture as decoded: 32 bytes, zero if unreadable.</summary>
    public ReadOnlySpan<byte> Digest(long row) => throw new NotImplementedException();

    /// <summary>The bytes that <see cref="PackOptions.Descriptor"/> wrote for this row.</summary>
    public ReadOnlySpan<byte> Descriptor(long row) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
