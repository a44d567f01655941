using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Engram.Storage.Embeddings;

/// <summary>The header of a NumPy file of a matrix of numbers, versions 1, 2 and 3.</summary>
/// <param name="Offset">Where the numbers begin.</param>
/// <param name="Bytes">Of a number: 2 or 4.</param>
internal sealed partial record NpyHeader(long Rows, int Columns, int Bytes, long Offset)
{
    // A header of a matrix has some 70 bytes, padded to 128; what is longer describes no matrix of numbers.
    private const int LongestText = 1 << 16;
    private const int LargestWidth = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <exception cref="DataSetException">No NumPy file, one of other contents, or one that is cut.</exception>
    public static NpyHeader Read(string path)
    {
        using var file = Open(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[12];
        var read = RandomAccess.Read(file, head, 0);
        if (read < 10 || !head[..6].SequenceEqual(Magic))
        {
            throw new DataSetException($"{path}: no NumPy file (it does not begin with the bytes 93 NUMPY)");
        }

        if (head[6] is < 1 or > 3 || (head[6] > 1 && read < 12))
        {
            throw new DataSetException($"{path}: a NumPy file of version {head[6]}.{head[7]}; 1.0, 2.0 and 3.0 are read");
        }

        var (start, size) = head[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(head[8..]))
            : (12L, BinaryPrimitives.ReadUInt32LittleEndian(head[8..]));
        if (size > LongestText || start + size > length)
        {
            throw new DataSetException($"{path}: its header claims {size} bytes, the file has {length}");
        }

        var text = new byte[size];
        RandomAccess.Read(file, text, start);
        return Parse(path, Encoding.UTF8.GetString(text), start + size, length);
    }

    public static Microsoft.Win32.SafeHandles.SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"{path}: the embeddings cannot be read: {e.Message}", e);
        }
    }

    private static NpyHeader Parse(string path, string text, long offset, long length)
    {
        var type = Type().Match(text);
        var shape = Shape().Match(text);
        if (!type.Success || !shape.Success)
        {
            throw new DataSetException($"{path}: its header is damaged (no type and shape in it)");
        }

        var bytes = type.Groups[1].Value switch
        {
            "<f2" => 2,
            "<f4" => 4,
            var other => throw new DataSetException($"{path}: holds numbers of type '{other}'; <f2 and <f4 are read"),
        };
        if (Fortran().IsMatch(text))
        {
            throw new DataSetException($"{path}: is stored column by column (fortran_order); write it row by row");
        }

        string[] extents = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (extents.Length != 2
            || !long.TryParse(extents[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            || !int.TryParse(extents[1], NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
            || columns is < 1 or > LargestWidth)
        {
            throw new DataSetException($"{path}: has the shape ({shape.Groups[1].Value}), not (rows, at most {LargestWidth} values)");
        }

        if (rows > (length - offset) / ((long)columns * bytes))
        {
            throw new DataSetException(
                $"{path}: is truncated: {rows} rows of {columns} values need {offset + ((Int128)rows * columns * bytes)} bytes, the file has {length}");
        }

        return new NpyHeader(rows, columns, bytes, offset);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex Type();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex Shape();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*True""")]
    private static partial Regex Fortran();
}
