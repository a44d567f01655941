namespace Engram.Storage.DataSets.Pixels;

/// <summary>A batch of CIFAR-10 (a label byte) or CIFAR-100 (coarse and fine label bytes): then 32 × 32 values of each colour.</summary>
/// <param name="labels">Label bytes of a record: 1 or 2.</param>
internal sealed class CifarFile(int labels) : PixelFile
{
    public const int Side = 32;
    private const int Plane = Side * Side;

    public static int RecordBytes(int labels) => labels + (3 * Plane);

    public override IEnumerable<(long Row, byte[] Labels, byte[]? Pixels)> Read(long first, long end, bool withPictures)
    {
        var path = Paths[0];
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var record = new byte[withPictures ? RecordBytes(labels) : labels];
        for (var row = first; row < end; row++)
        {
            if (RandomAccess.Read(file, record, row * RecordBytes(labels)) != record.Length)
            {
                throw new DataSetException($"{path}: the file became shorter while it was read");
            }

            yield return (row, record[..labels], withPictures ? Interleaved(record.AsSpan(labels)) : null);
        }
    }

    private static byte[] Interleaved(ReadOnlySpan<byte> planes)
    {
        var pixels = new byte[3 * Plane];
        for (var i = 0; i < Plane; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (planes[i], planes[Plane + i], planes[(2 * Plane) + i]);
        }

        return pixels;
    }
}
