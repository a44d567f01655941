namespace Engram.Storage.Images;

/// <summary>Writes bits, the least significant first, as deflate packs them.</summary>
internal sealed class BitWriter(MemoryStream target)
{
    private ulong _pending;
    private int _count;

    /// <param name="value">Fits into <paramref name="bits"/>.</param>
    /// <param name="bits">At most 32.</param>
    public void Write(uint value, int bits)
    {
        _pending |= (ulong)value << _count;
        _count += bits;
        while (_count >= 8)
        {
            target.WriteByte((byte)_pending);
            _pending >>= 8;
            _count -= 8;
        }
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            Write(0, 8 - _count);
        }
    }
}
