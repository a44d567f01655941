using Engram.Compute;

namespace Engram.Memorization;

/// <summary>Fills one row of bytes for the device.</summary>
internal delegate void FillRow(int row, Span<byte> target);

/// <summary>Device memory for rows of bytes, filled through a small host buffer and kept for the next call, growing where it must.</summary>
internal sealed class StagedRows(IDevice device) : IDisposable
{
    // Large enough that a copy to a card is not dominated by its start, small beside the images themselves.
    private const int StageBytes = 4 << 20;

    private DeviceBytes? _bytes;
    private byte[] _stage = [];

    /// <summary>Puts rows of <paramref name="length"/> bytes on the device, one after the other.</summary>
    public ByteRows Load(int rows, int length, FillRow fill)
    {
        var perStage = Math.Clamp(StageBytes / length, 1, rows);
        if (_stage.Length < perStage * length)
        {
            _stage = new byte[perStage * length];
        }

        var bytes = Reserve((long)rows * length);
        for (var first = 0; first < rows; first += perStage)
        {
            var count = Math.Min(perStage, rows - first);
            for (var i = 0; i < count; i++)
            {
                fill(first + i, _stage.AsSpan(i * length, length));
            }

            device.UploadBytes(_stage.AsSpan(0, count * length), bytes, (long)first * length);
        }

        return new ByteRows(bytes, 0, rows, length, length);
    }

    /// <summary>The same for rows that lie together on the host already.</summary>
    public ByteRows Load(ReadOnlySpan<byte> rows, int length)
    {
        var bytes = Reserve(rows.Length);
        device.UploadBytes(rows, bytes, 0);
        return new ByteRows(bytes, 0, rows.Length / length, length, length);
    }

    public void Dispose() => _bytes?.Dispose();

    private DeviceBytes Reserve(long length)
    {
        if (_bytes is null || _bytes.Length < length)
        {
            _bytes?.Dispose();
            _bytes = null;
            _bytes = device.AllocateBytes(length);
        }

        return _bytes;
    }
}
