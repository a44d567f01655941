using System.Buffers.Binary;

namespace Engram.Storage.Images;

/// <summary>Walks the chunks of a PNG.</summary>
internal ref struct PngChunks(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private int _at = Signature.Length;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Four letters, the first at the lowest byte address.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether the checksum that follows the data is right.</summary>
    public bool Intact { get; private set; }

    /// <summary>False at the end, and where the file stops inside a chunk.</summary>
    public bool Next()
    {
        if (_file.Length - _at < 12)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_file[_at..]);
        if (length > _file.Length - _at - 12)
        {
            return false;
        }

        Type = _file.Slice(_at + 4, 4);
        Data = _file.Slice(_at + 8, (int)length);
        Intact = Crc32.Of(_file.Slice(_at + 4, (int)length + 4)) == BinaryPrimitives.ReadUInt32BigEndian(_file[(_at + 8 + (int)length)..]);
        _at += 12 + (int)length;
        return true;
    }
}
