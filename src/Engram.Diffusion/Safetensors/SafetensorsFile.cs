using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Engram.Diffusion;

/// <summary>A memory-mapped safetensors file whose whole header has been checked.</summary>
/// <remarks>Tensors may lie at any address: the format does not align them.</remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly byte* _data;

    private SafetensorsFile(string path, FileStream stream)
    {
        Path = path;
        var length = stream.Length;
        var header = ReadHeader(path, stream, length);
        var begin = SafetensorsHeader.LengthBytes + header.Length;
        foreach (var entry in SafetensorsHeader.Parse(path, header, length - begin))
        {
            _tensors.Add(entry.Name, entry);
        }

        _map = MemoryMappedFile.CreateFromFile(stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _data = pointer + _view.PointerOffset + begin;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new SafetensorsFile(path, stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ModelException.In(path, "the file is missing; copy the model's folder whole", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelException.In(path, $"cannot be read: {JsonFile.OneLine(e.Message)}", e);
        }
    }

    /// <summary>Reads a tensor of F32, F16 or BF16 as float32.</summary>
    /// <param name="target">As many floats as the tensor has elements.</param>
    public void ReadFloats(string name, Span<float> target)
    {
        var entry = Find(name, target.Length);
        switch (entry.Type)
        {
            case NumberType.F32:
                BytesOf(entry).CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case NumberType.F16:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (float)Unsafe.ReadUnaligned<Half>(_data + entry.Begin + (2L * i));
                }

                break;
            case NumberType.BF16:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(_data + entry.Begin + (2L * i)) << 16);
                }

                break;
            default:
                throw ModelException.In(Path, $"tensor '{name}' is of {entry.Type}; weights are read from F32, F16 or BF16");
        }
    }

    /// <summary>Reads a tensor of I64 or I32.</summary>
    public void ReadIntegers(string name, Span<long> target)
    {
        var entry = Find(name, target.Length);
        switch (entry.Type)
        {
            case NumberType.I64:
                BytesOf(entry).CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case NumberType.I32:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = Unsafe.ReadUnaligned<int>(_data + entry.Begin + (4L * i));
                }

                break;
            default:
                throw ModelException.In(Path, $"tensor '{name}' is of {entry.Type} where I64 or I32 is needed");
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static byte[] ReadHeader(string path, FileStream stream, long length)
    {
        Span<byte> start = stackalloc byte[SafetensorsHeader.LengthBytes];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
        {
            throw ModelException.In(path, $"has {length} bytes, which is no safetensors file; copy it again");
        }

        if (start.SequenceEqual("version "u8))
        {
            throw ModelException.In(path, "is a git-lfs pointer and not the weights themselves; fetch them with 'git lfs pull'");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerLength > SafetensorsHeader.LargestHeader)
        {
            throw ModelException.In(path,
                $"claims a header of {headerLength} bytes, more than the {SafetensorsHeader.LargestHeader} that safetensors allows; copy the file again");
        }

        if ((long)headerLength > length - start.Length)
        {
            var missing = (long)headerLength - (length - start.Length);
            throw ModelException.In(path,
                $"claims a header of {headerLength} bytes and {missing} bytes of it are missing; copy the file again");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        return header;
    }

    private TensorEntry Find(string name, int elements)
    {
        if (!_tensors.TryGetValue(name, out var entry))
        {
            throw ModelException.In(Path, $"tensor '{name}' is missing");
        }

        return entry.Count == elements
            ? entry
            : throw new ArgumentException($"{Path}: tensor '{name}' {entry.ShapeText} does not have {elements} elements.", nameof(elements));
    }

    private ReadOnlySpan<byte> BytesOf(TensorEntry entry) =>
        // Callers have compared the number of elements with a span's, so bytes stay below 2^34; a span of bytes holds 2^31.
        new(_data + entry.Begin, checked((int)(entry.End - entry.Begin)));
}
