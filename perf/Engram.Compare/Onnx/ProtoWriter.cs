using System.Runtime.InteropServices;
using System.Text;

namespace Engram.Compare.Onnx;

/// <summary>Protocol Buffers' wire format, as far as an ONNX file needs it: variable-length integers, fixed 32 bits, and bytes with a length.</summary>
internal sealed class ProtoWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ProtoWriter Integer(int field, long value)
    {
        Variable((ulong)(field << 3));
        Variable((ulong)value);
        return this;
    }

    public ProtoWriter Single(int field, float value)
    {
        Variable((ulong)((field << 3) | 5));
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Variable((ulong)((field << 3) | 2));
        Variable((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoWriter Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter();
        write(inner);
        return Bytes(field, CollectionsMarshal.AsSpan(inner._bytes));
    }

    private void Variable(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}
