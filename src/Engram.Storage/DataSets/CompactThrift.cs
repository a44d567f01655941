using System.Text;

namespace Engram.Storage.DataSets;

/// <summary>Reads Thrift's compact protocol, as Parquet footers hold it; every length is checked before anything is allocated.</summary>
internal ref struct CompactThrift(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Kinds of value that the protocol knows.</summary>
    public enum Kind
    {
        Stop = 0,
        True = 1,
        False = 2,
        Int8 = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12,
    }

    /// <summary>The next field of a struct.</summary>
    /// <param name="field">The last field's number before (0 at the start), this one's after.</param>
    public Kind NextField(ref int field)
    {
        var header = Byte();
        var kind = (Kind)(header & 15);
        if (kind != Kind.Stop)
        {
            field = header >> 4 == 0 ? (int)Integer() : field + (header >> 4);
        }

        return kind;
    }

    /// <summary>The length of a list and the kind of its elements; a list longer than the rest of the footer is refused.</summary>
    public (int Count, Kind Kind) ListHeader()
    {
        var header = Byte();
        var count = header >> 4 == 15 ? (long)Unsigned() : header >> 4;
        return count <= _bytes.Length - _at
            ? ((int)count, (Kind)(header & 15))
            : throw new InvalidDataException($"a list of {count} elements does not fit");
    }

    public long Integer()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string Text() => Encoding.UTF8.GetString(Take((long)Unsigned()));

    public void Skip(Kind kind, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException("it is nested too deeply");
        }

        switch (kind)
        {
            case Kind.True or Kind.False:
                break;
            case Kind.Int8:
                Take(1);
                break;
            case Kind.Int16 or Kind.Int32 or Kind.Int64:
                Unsigned();
                break;
            case Kind.Double:
                Take(8);
                break;
            case Kind.Binary:
                Take((long)Unsigned());
                break;
            case Kind.List or Kind.Set:
                var (count, element) = ListHeader();
                for (var i = 0; i < count; i++)
                {
                    SkipElement(element, depth + 1);
                }

                break;
            case Kind.Map:
                SkipMap(depth);
                break;
            case Kind.Struct:
                var field = 0;
                while (NextField(ref field) is var inner && inner != Kind.Stop)
                {
                    Skip(inner, depth + 1);
                }

                break;
            default:
                throw new InvalidDataException($"it holds a value of unknown kind {(int)kind}");
        }
    }

    private void SkipMap(int depth)
    {
        var pairs = (long)Unsigned();
        if (pairs > _bytes.Length - _at)
        {
            throw new InvalidDataException($"a map of {pairs} entries does not fit");
        }

        var kinds = pairs == 0 ? 0 : Byte();
        for (var i = 0L; i < pairs; i++)
        {
            SkipElement((Kind)(kinds >> 4), depth + 1);
            SkipElement((Kind)(kinds & 15), depth + 1);
        }
    }

    // Inside lists and maps a truth value takes a byte; in a field it is the kind itself.
    private void SkipElement(Kind kind, int depth) => Skip(kind is Kind.True or Kind.False ? Kind.Int8 : kind, depth);

    private ulong Unsigned()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - _at)
        {
            throw new InvalidDataException("it ends too early");
        }

        var taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }
}
