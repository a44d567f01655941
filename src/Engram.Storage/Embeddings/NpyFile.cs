using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Engram.Storage.Embeddings;

/// <summary>One NumPy file of embeddings, with the Parquet file of their keys beside it.</summary>
/// <param name="Metadata">Null where there is none.</param>
internal sealed record NpyFile(string Path, NpyHeader Header, string? Metadata)
{
    private const int BytesAtOnce = 4 << 20;

    /// <summary>Its rows; each is valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Rows(CancellationToken cancel)
    {
        using var file = NpyHeader.Open(Path);
        var rowBytes = Header.Columns * Header.Bytes;
        var atOnce = Math.Max(1, BytesAtOnce / rowBytes);
        var bytes = new byte[atOnce * rowBytes];
        var values = new float[Header.Columns];
        for (var first = 0L; first < Header.Rows; first += atOnce)
        {
            cancel.ThrowIfCancellationRequested();
            var count = (int)Math.Min(atOnce, Header.Rows - first);
            Fill(file, bytes.AsSpan(0, count * rowBytes), Header.Offset + (first * rowBytes));
            for (var i = 0; i < count; i++)
            {
                Convert(bytes.AsSpan(i * rowBytes, rowBytes), values);
                yield return values;
            }
        }
    }

    private void Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(file, target, offset);
            if (read == 0)
            {
                throw new DataSetException($"{Path}: the file became shorter while it was read");
            }

            target = target[read..];
            offset += read;
        }
    }

    private void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (Header.Bytes == 4 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Header.Bytes == 2
                ? (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..])
                : BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
        }
    }
}
