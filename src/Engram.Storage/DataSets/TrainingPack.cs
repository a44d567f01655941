using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SkiaSharp;

namespace Engram.Storage.DataSets;

/// <summary>
/// All training images as 8-bit pixels of the generation's size, in a memory-mapped cache file; position = row of the data set.
/// </summary>
public sealed class TrainingPack : IDisposable
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly PackHeader _header;
    private readonly PackNotes _notes;
    private readonly unsafe byte* _start;

    private unsafe TrainingPack(string path)
    {
        Path = path;
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        _header = MemoryMarshal.Read<PackHeader>(new ReadOnlySpan<byte>(_start, sizeof(PackHeader)));
        _notes = JsonSerializer.Deserialize<PackNotes>(new ReadOnlySpan<byte>(_start + _header.Notes, checked((int)_header.NotesLength)))!;
    }

    public string Path { get; }

    /// <summary>Rows of the data set, unreadable ones included (their pixels are 0).</summary>
    public long Count => _header.Count;

    public int Width => _header.Width;

    public int Height => _header.Height;

    public int Channels => _header.Channels;

    /// <summary>Bytes of one row: height × width × channels.</summary>
    public int RowBytes => _header.RowBytes;

    /// <summary>Rows without pixels, in row order.</summary>
    public IReadOnlyList<UnreadableRow> Unreadable => _notes.Unreadable;

    /// <summary>Broken metadata of pictures that were decoded all the same; the first 100 by row, one line each.</summary>
    public IReadOnlyList<string> Warnings => _notes.Warnings;

    /// <summary>How many such warnings there were.</summary>
    public long WarningCount => _notes.WarningCount;

    /// <summary>
    /// Opens the pack of this data set, size and rule, or makes it first; a process that finds another one making it waits for it. A
    /// killed process leaves a <c>.partial</c>, which the next one writes anew.
    /// </summary>
    /// <param name="dataHash"><see cref="DataHash.Hash"/> of <paramref name="source"/>.</param>
    /// <param name="rowsDone">Told the number of rows done, from several threads.</param>
    /// <exception cref="DataSetException">The source cannot be read to its end.</exception>
    public static async Task<TrainingPack> OpenOrBuildAsync(
        ITrainingSource source, string dataHash, PackOptions options, string cacheFolder, IProgress<long>? rowsDone = null,
        CancellationToken cancel = default)
    {
        DurableFile.CreateFolder(cacheFolder);
        var path = System.IO.Path.Combine(cacheFolder, $"pack-{Key(source, dataHash, options)}.bin");
        using var gate = await TakeAsync(path + ".lock", cancel);
        if (!IsWhole(path))
        {
            await BuildAsync(path, source, options, rowsDone, cancel);
        }

        return new TrainingPack(path);
    }

    public bool IsReadable(long row) => At(_header.States, row, 1)[0] == 0;

    /// <summary>Pixels of rows [first, first + count), row after row; less than 2 GiB at once. Valid until the pack is disposed.</summary>
    public unsafe ReadOnlySpan<byte> Pixels(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Count);
        return new ReadOnlySpan<byte>(_start + PackHeader.Pixels + (first * RowBytes), checked(count * RowBytes));
    }

    /// <summary>
    /// SHA-256 over width, height (little-endian int32 each) and RGB of the picture as decoded: 32 bytes, zero if unreadable.
    /// </summary>
    public ReadOnlySpan<byte> Digest(long row) => At(_header.Digests, row, PackHeader.DigestLength);

    /// <summary>The bytes that <see cref="PackOptions.Descriptor"/> wrote for this row; zero if unreadable.</summary>
    public ReadOnlySpan<byte> Descriptor(long row) => At(_header.Descriptors, row, _header.DescriptorLength);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static async Task BuildAsync(
        string path, ITrainingSource source, PackOptions options, IProgress<long>? rowsDone, CancellationToken cancel)
    {
        try
        {
            using var file = DurableFile.CreatePartial(path);
            await new PackBuilder(source, options, file.SafeFileHandle).BuildAsync(rowsDone, cancel);
            DurableFile.FlushToDisk(file);
        }
        catch
        {
            // As large as the data set, and no one else may know that it can go.
            File.Delete(path + DurableFile.Partial);
            throw;
        }

        DurableFile.Publish(path);
    }

    private unsafe ReadOnlySpan<byte> At(long section, long row, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return new ReadOnlySpan<byte>(_start + section + (row * length), length);
    }

    private static string Key(ITrainingSource source, string dataHash, PackOptions options)
    {
        // Another decoder may give other pixels. Columns decide which pictures and ids are read.
        var image = options.Image;
        var decoder = typeof(SKCodec).Assembly.GetName().Version;
        var text = string.Join(
            '\n', "pack 1", decoder, dataHash, source.Columns.Image, source.Columns.Id, options.Width, options.Height, options.Channels,
            options.Resize, image.Alpha, image.SixteenBit, image.Orientation, image.MaxPixels, image.MaxBytes, options.Descriptor?.Name,
            options.Descriptor?.Length);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    // The rename says that it is whole; a file that was cut afterwards is made again.
    private static unsafe bool IsWhole(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = File.OpenHandle(path);
        PackHeader header = default;
        var read = RandomAccess.Read(file, MemoryMarshal.AsBytes(new Span<PackHeader>(ref header)), 0);
        return read == sizeof(PackHeader) && header.Magic == PackHeader.ExpectedMagic && header.FileLength == RandomAccess.GetLength(file);
    }

    /// <summary>Waits for a lock file, so that one process makes what several want.</summary>
    internal static async Task<FileStream> TakeAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LockPoll, cancel);
            }
        }
    }
}
