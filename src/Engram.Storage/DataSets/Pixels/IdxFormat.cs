using System.Buffers.Binary;
using Engram.Storage.Images;

namespace Engram.Storage.DataSets.Pixels;

/// <summary>Opens IDX, the format of MNIST and its kin: 0, 0, type, number of sizes, the sizes (big-endian), the values.</summary>
internal static class IdxFormat
{
    private const byte Bytes = 0x08;

    // Deflate makes nothing more than 1,032 times smaller.
    private const long MostCompressed = 1032;

    /// <summary>Whether the first bytes are those of values of one byte.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.Length >= 4 && head[0] == 0 && head[1] == 0 && head[2] is >= 8 and <= 14 && head[3] is >= 1 and <= 4;

    public static bool IsName(string name) =>
        name.Contains("idx", StringComparison.OrdinalIgnoreCase) && name.Contains("ubyte", StringComparison.OrdinalIgnoreCase);

    /// <summary>The pictures of a folder: the one file of pictures that is not a test set's, or the only one.</summary>
    public static PixelSource OpenFolder(string path, IReadOnlyList<string> names, TrainingColumns columns)
    {
        List<string> pictures = [.. names.Where(name => SizesOf(Path.Combine(path, name)).Length > 1)];
        List<string> training = [.. pictures.Where(name => !Path.GetFileName(name).StartsWith("t10k", StringComparison.OrdinalIgnoreCase)
            && !Path.GetFileName(name).Contains("test", StringComparison.OrdinalIgnoreCase))];
        var read = training.Count > 0 ? training : pictures;
        if (read.Count != 1)
        {
            throw new DataSetException(read.Count == 0
                ? $"{path}: none of {string.Join(", ", names)} holds pictures"
                : $"{path}: {string.Join(" and ", read)} hold pictures; name one of them");
        }

        return Open(
            Path.Combine(path, read[0]),
            columns,
            pictures.Count == 1 ? [] : [$"{path}: {string.Join(", ", pictures.Except(read))} is not read; name it to read it"]);
    }

    /// <exception cref="DataSetException">The magic is wrong, sizes and length differ, or labels and pictures differ in number.</exception>
    public static PixelSource Open(string path, TrainingColumns columns, IReadOnlyList<string> warnings)
    {
        var sizes = SizesOf(path);
        if (sizes.Length < 3 || (sizes.Length == 4 && sizes[3] is not (1 or 3)))
        {
            throw new DataSetException(
                $"{path}: {string.Join(" × ", sizes)} values are no pictures (number × height × width, and × 1 or 3)");
        }

        var (rows, height, width, channels) = (sizes[0], sizes[1], sizes[2], sizes.Length == 4 ? sizes[3] : 1);
        if (height == 0 || width == 0 || height > ImageOptions.Default.MaxPixels / width)
        {
            throw new DataSetException($"{path}: the header says pictures of {width} × {height} pixels; the limit is {ImageOptions.Default.MaxPixels}");
        }

        CheckLength(path, HeaderOf(sizes) + ((decimal)rows * height * width * channels));
        var beside = LabelsBeside(path);
        var labels = beside is null ? null : ReadLabels(beside, path, rows);
        var file = new IdxFile(labels)
        {
            Name = Path.GetFileName(path),
            Paths = beside is null ? [path] : [path, beside],
            Rows = rows,
            Width = (int)width,
            Height = (int)height,
            Channels = (int)channels,
            HeaderBytes = HeaderOf(sizes),
        };
        var kinds = new LabelColumns(path, columns, labels is null ? [] : [new LabelKind("label", "name", 256, null)]);
        return new PixelSource(path, "IDX", columns, kinds, [file])
        {
            Warnings = beside is null ? [.. warnings, $"{path}: no file of labels lies beside it"] : warnings,
        };
    }

    public static Stream OpenStream(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        Span<byte> head = stackalloc byte[2];
        if (file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && GzipFile.Is(head))
        {
            file.Dispose();
            return new GzipFile(path);
        }

        file.Position = 0;
        return file;
    }

    /// <summary>Nothing follows the last value. Of a gzip file that is what checks that it is whole and right.</summary>
    public static void CheckEnd(Stream stream, string path)
    {
        if (stream.ReadByte() >= 0)
        {
            throw new DataSetException($"{path}: the file goes on behind what its header promises; it is damaged or of another format");
        }
    }

    private static int HeaderOf(long[] sizes) => 4 + (4 * sizes.Length);

    private static long[] SizesOf(string path)
    {
        using var stream = OpenStream(path);
        Span<byte> magic = stackalloc byte[4];
        if (stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) != 4 || magic[0] != 0 || magic[1] != 0 || magic[3] == 0)
        {
            throw new DataSetException($"{path}: no IDX file (it begins with {Convert.ToHexString(magic)})");
        }

        if (magic[2] != Bytes || magic[3] > 4)
        {
            throw new DataSetException($"{path}: IDX values of type {magic[2]:X2} in {magic[3]} sizes are not read; bytes (08) in 1, 3 or 4 are");
        }

        var sizes = new long[magic[3]];
        Span<byte> number = stackalloc byte[4];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (stream.ReadAtLeast(number, 4, throwOnEndOfStream: false) != 4)
            {
                throw new DataSetException($"{path}: the file ends inside its header");
            }

            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(number);
        }

        return sizes;
    }

    // Before anything of that size is allocated.
    private static void CheckLength(string path, decimal promised)
    {
        var length = new FileInfo(path).Length;
        using var stream = OpenStream(path);
        if (stream.CanSeek ? promised != length : promised > (decimal)length * MostCompressed)
        {
            throw new DataSetException(
                $"{path}: the header promises {promised} bytes, the file has {length}{(stream.CanSeek ? "" : " compressed")}; it is truncated or damaged");
        }
    }

    private static byte[] ReadLabels(string path, string pictures, long rows)
    {
        var sizes = SizesOf(path);
        if (sizes.Length != 1 || sizes[0] != rows)
        {
            throw new DataSetException($"{path}: {string.Join(" × ", sizes)} labels, {pictures} has {rows} pictures");
        }

        CheckLength(path, HeaderOf(sizes) + (decimal)rows);
        using var stream = OpenStream(path);
        stream.ReadExactly(new byte[HeaderOf(sizes)]);
        var labels = new byte[rows];
        if (stream.ReadAtLeast(labels, labels.Length, throwOnEndOfStream: false) != labels.Length)
        {
            throw new DataSetException($"{path}: the header promises {rows} labels, the file ends before");
        }

        CheckEnd(stream, path);
        return labels;
    }

    // train-images-idx3-ubyte.gz → train-labels-idx1-ubyte.gz, and the same with or without .gz.
    private static string? LabelsBeside(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = Path.GetFileName(path).Replace("images", "labels", StringComparison.OrdinalIgnoreCase)
            .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase).Replace("idx4", "idx1", StringComparison.OrdinalIgnoreCase);
        if (name == Path.GetFileName(path))
        {
            return null;
        }

        string[] spellings = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? [name, name[..^3]] : [name, name + ".gz"];
        return spellings.Select(spelling => Path.Combine(folder, spelling)).FirstOrDefault(File.Exists);
    }
}
