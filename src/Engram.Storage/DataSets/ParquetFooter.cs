using System.Buffers.Binary;

namespace Engram.Storage.DataSets;

/// <summary>A Parquet file's own account of itself, checked against the file's length before any of it is believed.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Start">Where the footer begins: all pages lie before it.</param>
internal sealed record ParquetFooter(
    string Path, long Start, long Rows, IReadOnlyList<ParquetColumn> Columns, IReadOnlyList<ParquetRowGroup> RowGroups)
{
    // Two magics, the footer's length, and at least one byte of footer.
    private const int LeastLength = 4 + 1 + 4 + 4;

    // 2 GiB that zstd made 500 times smaller; beyond that the number is a lie.
    private const long MaxUncompressed = 1L << 40;

    /// <exception cref="DataSetException">The file is no Parquet, is truncated, or its footer cannot be true.</exception>
    public static ParquetFooter Read(string path)
    {
        var (bytes, start) = Bytes(path);
        try
        {
            var footer = ParquetFooterReader.Parse(path, start, bytes);
            footer.CheckRows();
            return footer;
        }
        catch (InvalidDataException e)
        {
            throw new DataSetException($"{path}: the Parquet footer is damaged: {e.Message}", e);
        }
    }

    /// <summary>The raw footer and where it begins.</summary>
    public static (byte[] Footer, long Start) Bytes(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[4];
        Span<byte> tail = stackalloc byte[8];
        if (length < LeastLength || RandomAccess.Read(file, head, 0) != 4 || RandomAccess.Read(file, tail, length - 8) != 8)
        {
            throw new DataSetException($"{path}: {length} bytes are no Parquet file");
        }

        if (tail[4..].SequenceEqual("PARE"u8))
        {
            throw new DataSetException($"{path}: an encrypted Parquet file is not read");
        }

        if (!head.SequenceEqual("PAR1"u8) || !tail[4..].SequenceEqual("PAR1"u8))
        {
            throw new DataSetException(head.SequenceEqual("PAR1"u8)
                ? $"{path}: the Parquet file is truncated (it does not end with PAR1)"
                : $"{path}: no Parquet file (it does not begin with PAR1)");
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (size == 0 || size > length - LeastLength + 1)
        {
            throw new DataSetException($"{path}: the Parquet footer claims {size} bytes, the file has {length}");
        }

        var footer = new byte[size];
        var start = length - 8 - size;
        if (RandomAccess.Read(file, footer, start) != size)
        {
            throw new DataSetException($"{path}: the Parquet footer cannot be read");
        }

        return (footer, start);
    }

    /// <summary>The column of that exact name.</summary>
    /// <exception cref="DataSetException">There is none; the message lists those that exist.</exception>
    public ParquetColumn Column(string name)
    {
        var column = Columns.FirstOrDefault(column => column.Name == name)
            ?? throw new DataSetException(
                $"{Path}: no column '{name}'; the columns are {string.Join(", ", Columns.Select(column => column.Name))}")
            {
                MissingColumn = name,
            };
        var twin = Columns.FirstOrDefault(other => other.Name != name && other.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return twin is null
            ? column
            : throw new DataSetException($"{Path}: columns '{name}' and '{twin.Name}' differ in case only; rename one");
    }

    /// <summary>Checks that what the footer says of a column lies inside the file and fits the rows.</summary>
    /// <param name="name">A top-level column; all its parts are checked.</param>
    public void CheckChunks(string name)
    {
        for (var group = 0; group < RowGroups.Count; group++)
        {
            foreach (var chunk in RowGroups[group].Chunks)
            {
                if (IsPart(chunk.Column, name))
                {
                    CheckChunk(chunk, group);
                }
            }
        }
    }

    /// <summary>Uncompressed bytes of a column in all row groups.</summary>
    public long BytesOf(string name) =>
        RowGroups.SelectMany(group => group.Chunks).Where(chunk => IsPart(chunk.Column, name)).Sum(chunk => chunk.UncompressedBytes);

    private static bool IsPart(string column, string name) => column == name || column.StartsWith(name + ".", StringComparison.Ordinal);

    private void CheckChunk(ParquetChunk chunk, int group)
    {
        var place = $"{Path}: row group {group}, column '{chunk.Column}'";
        if (chunk.CompressedBytes is < 0 or > int.MaxValue)
        {
            throw new DataSetException(
                $"{place}: a chunk of {chunk.CompressedBytes} bytes is above {int.MaxValue}; write the file again with smaller row groups");
        }

        var inside = chunk.Offset >= 4 && chunk.Offset <= Start && chunk.CompressedBytes <= Start - chunk.Offset;
        if (!inside || chunk.UncompressedBytes is < 0 or > MaxUncompressed)
        {
            throw new DataSetException(
                $"{place}: {chunk.CompressedBytes} bytes at {chunk.Offset} do not lie before the footer at {Start}; "
                + "the file is truncated or damaged");
        }

        if (chunk.Values != RowGroups[group].Rows)
        {
            throw new DataSetException(
                $"{place}: {chunk.Values} values in {RowGroups[group].Rows} rows; only flat columns and structs are read");
        }
    }

    private void CheckRows()
    {
        var sum = 0L;
        foreach (var group in RowGroups)
        {
            sum = group.Rows >= 0 && sum <= long.MaxValue - group.Rows
                ? sum + group.Rows
                : throw new InvalidDataException($"a row group of {group.Rows} rows");
        }

        if (sum != Rows)
        {
            throw new InvalidDataException($"it claims {Rows} rows, its row groups hold {sum}");
        }
    }
}
