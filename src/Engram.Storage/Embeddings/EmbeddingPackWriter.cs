using System.Runtime.InteropServices;

namespace Engram.Storage.Embeddings;

/// <summary>Writes a pack of embeddings, rows in any order; what was not written has the state it was begun with.</summary>
public sealed class EmbeddingPackWriter : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly EmbeddingPackHeader _header;
    private readonly byte[] _states;

    /// <param name="length">Numbers of a row, even.</param>
    /// <param name="absent">State of rows that are never written.</param>
    public EmbeddingPackWriter(string folder, string key, int count, int length, byte absent)
    {
        DurableFile.CreateFolder(folder);
        _path = EmbeddingPack.PathOf(folder, key);
        _header = new EmbeddingPackHeader(EmbeddingPackHeader.ExpectedMagic, count, 0, length);
        _states = new byte[count];
        _states.AsSpan().Fill(absent);
        _file = DurableFile.CreatePartial(_path);
        _file.SetLength(_header.FileLength);
    }

    /// <summary>Embeddings of no row, noted in the pack.</summary>
    public long Unmatched { get; set; }

    public byte StateOf(int row) => _states[row];

    public void Write(int row, byte state, ReadOnlySpan<short> numbers)
    {
        _states[row] = state;
        RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes(numbers[.._header.Length]), _header.OffsetOf(row));
    }

    /// <summary>Makes the pack whole.</summary>
    public void Complete()
    {
        RandomAccess.Write(_file.SafeFileHandle, _states, _header.States);
        var header = _header with { Unmatched = Unmatched };
        RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes(new ReadOnlySpan<EmbeddingPackHeader>(ref header)), 0);
        DurableFile.FlushToDisk(_file);
        _file.Dispose();
        DurableFile.Publish(_path);
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path + DurableFile.Partial);
    }
}
