using System.IO.MemoryMappedFiles;

namespace Engram.Storage.Runs;

/// <summary>
/// A set of 128-bit digests in a file that is mapped into memory: a million of them take 32 MiB of page cache, which the system takes back
/// when it needs to, and nothing of the process's own memory. The file is deleted with the set. For one caller at a time.
/// </summary>
public sealed unsafe class MappedIdSet : IDisposable
{
    private const long FirstSlots = 1 << 12;

    private readonly string _folder;
    private Table _table;
    private bool _hasZero;

    /// <param name="folder">Where the file lies, under a partial name.</param>
    public MappedIdSet(string folder) => (_folder, _table) = (folder, new Table(folder, FirstSlots));

    public long Count { get; private set; }

    /// <returns>Whether it was not in the set before.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public bool Add(UInt128 id)
    {
        // An empty slot is zero, so that one digest is kept beside the slots.
        var isNew = id == UInt128.Zero ? !_hasZero : _table.Add(id);
        _hasZero |= id == UInt128.Zero;
        if (isNew && ++Count * 2 > _table.Slots)
        {
            Grow();
        }

        return isNew;
    }

    public void Dispose() => _table.Dispose();

    private void Grow()
    {
        var larger = new Table(_folder, _table.Slots * 2);
        for (var i = 0L; i < _table.Slots; i++)
        {
            if (_table[i] != UInt128.Zero)
            {
                larger.Add(_table[i]);
            }
        }

        _table.Dispose();
        _table = larger;
    }

    /// <summary>Open addressing: a digest's low bits are its place, or the next free one.</summary>
    private sealed class Table : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly UInt128* _slots;

        public Table(string folder, long slots)
        {
            Slots = slots;

            var stream = new FileStream(
                Path.Combine(folder, $"ids-{slots}{DurableFile.Partial}"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, 1, FileOptions.DeleteOnClose);
            try
            {
                // Written, not only sized: a disk that is full when a mapped page is first written would kill the process.
                Span<byte> zeros = new byte[FirstSlots * sizeof(UInt128)];
                for (var i = 0L; i < slots; i += FirstSlots)
                {
                    stream.Write(zeros);
                }
            }
            catch
            {
                stream.Dispose();
                throw;
            }

            _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor();
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _slots = (UInt128*)start;
        }

        public long Slots { get; }

        public UInt128 this[long slot] => _slots[slot];

        public bool Add(UInt128 id)
        {
            var slot = (long)(ulong)id & (Slots - 1);
            while (_slots[slot] != UInt128.Zero)
            {
                if (_slots[slot] == id)
                {
                    return false;
                }

                slot = (slot + 1) & (Slots - 1);
            }

            _slots[slot] = id;
            return true;
        }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
