using System.Globalization;

namespace Engram.Storage.Tar;

/// <summary>
/// Walks the members of a tar archive, from headers alone where the stream can seek. Old, ustar, PAX and GNU headers are read; every
/// checksum is checked and every size compared with the file, so that damage is an error with its offset and never an early end.
/// </summary>
/// <param name="stream">At the archive's first byte.</param>
/// <param name="path">Of the file, for messages.</param>
internal sealed class TarReader(Stream stream, string path)
{
    public const int Block = 512;

    // A name or a set of records; longer ones are a lie.
    private const int MaxExtension = 1 << 20;

    private readonly byte[] _block = new byte[Block];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, string> _global = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _records = new(StringComparer.Ordinal);
    private readonly long? _length = stream.CanSeek ? stream.Length : null;
    private long _position;
    private TarMember? _current;
    private bool _ended;
    private string? _longName;
    private string? _longLink;

    /// <summary>What was odd and did not stop the reading, one line each; whole after the last member.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The next member, or null after the last.</summary>
    /// <exception cref="DataSetException">A header is damaged, a member runs past the end, or is stored in a way that is not read.</exception>
    public TarMember? Next()
    {
        if (_current is { } previous)
        {
            _current = null;
            SkipTo(previous);
        }

        while (!_ended)
        {
            var at = _position;
            if (!ReadHeader())
            {
                return null;
            }

            try
            {
                if (Take(TarHeader.Parse(_block), at) is { } member)
                {
                    return _current = member;
                }
            }
            catch (InvalidDataException e)
            {
                throw Damaged(at, e.Message);
            }
        }

        return null;
    }

    /// <summary>The data of the member that <see cref="Next"/> gave last; once.</summary>
    public byte[] Read(TarMember member)
    {
        var bytes = new byte[member.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _position += read;
        return read == bytes.Length ? bytes : throw PastEnd(member.Name, member.Header, member.Length);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A block of a member's header into _block; false at the end of the archive.
    private bool ReadHeader()
    {
        var zeros = 0;
        var at = _position;
        while (true)
        {
            var read = stream.ReadAtLeast(_block, Block, throwOnEndOfStream: false);
            _position += read;
            if (read == 0)
            {
                if (zeros < 2)
                {
                    _warnings.Add($"{path}: the archive has no closing blocks; it was read to its last whole member, at {Text(at)}");
                }

                return End(at);
            }

            if (read < Block)
            {
                return _block.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0 && zeros > 0
                    ? End(at)
                    : throw Damaged(at + ((long)zeros * Block), $"the file ends {read} bytes into it");
            }

            if (_block.AsSpan().IndexOfAnyExcept((byte)0) >= 0)
            {
                break;
            }

            zeros++;
        }

        // Archives put one behind the other end more than once; a single empty block, or one before something else, is damage.
        if (zeros == 1)
        {
            throw Damaged(at, "it is empty, and more follows");
        }

        if (zeros > 1)
        {
            _warnings.Add($"{path}: another archive begins at {Text(_position - Block)}, behind the closing blocks; it is read too");
        }

        return true;
    }

    private bool End(long at)
    {
        _ended = true;
        return _longName is null && _longLink is null && _records.Count == 0
            ? false
            : throw Damaged(at, "an extended header stands at the end, without its member");
    }

    private TarMember? Take(TarHeader header, long at)
    {
        switch (header.Type)
        {
            case 'L':
                _longName = TarHeader.TextOf(Extension(header, at));
                return null;
            case 'K':
                _longLink = TarHeader.TextOf(Extension(header, at));
                return null;
            case 'x' or 'X':
                PaxRecords.Read(Extension(header, at), _records);
                return null;
            case 'g':
                PaxRecords.Read(Extension(header, at), _global);
                return null;
            default:
                return Member(header, at);
        }
    }

    private TarMember Member(TarHeader header, long at)
    {
        var name = Record("path") ?? _longName ?? header.Name;
        var link = Record("linkpath") ?? _longLink ?? header.Link;
        var size = Record("size") is { } text ? PaxRecords.SizeOf(text) : header.Size;
        var sparse = header.Type == 'S' || _records.Keys.Concat(_global.Keys).Any(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal));
        if (sparse)
        {
            throw new DataSetException(
                $"{path}: member '{Record("GNU.sparse.name") ?? name}' at {Text(at)} is stored sparse, which is not read; "
                + "write the archive again without sparse files");
        }

        if (header.Type is 'M')
        {
            throw new DataSetException($"{path}: member '{name}' at {Text(at)} goes on in another volume, which is not read");
        }

        _records.Clear();
        (_longName, _longLink) = (null, null);
        var kind = header.Type switch
        {
            '\0' or '0' or '7' when !name.EndsWith('/') => TarKind.File,
            '1' or '2' => TarKind.Link,
            _ => TarKind.Other,
        };

        // Links, folders and devices have no data, whatever some programs write into their size.
        var length = kind is TarKind.Link || header.Type is '3' or '4' or '5' or '6' ? 0 : size;
        if (_length is { } file && length > file - _position)
        {
            throw PastEnd(name, at, length);
        }

        return new TarMember(name, kind, at, _position, length, kind is TarKind.Link ? link : null);
    }

    private string? Record(string key) => _records.TryGetValue(key, out var value) || _global.TryGetValue(key, out value) ? value : null;

    private byte[] Extension(TarHeader header, long at)
    {
        if (header.Size > MaxExtension)
        {
            throw Damaged(at, $"an extended header of {Text(header.Size)} bytes is above {MaxExtension}");
        }

        var extension = new TarMember("extended header", TarKind.Other, at, _position, header.Size, null);
        var bytes = Read(extension);
        SkipTo(extension);
        return bytes;
    }

    // To the block after the member; its data may have been read.
    private void SkipTo(TarMember member)
    {
        var target = member.Offset + member.Padded;
        if (_length is { } length)
        {
            // Only the padding of the last member may be missing.
            _position = Math.Min(target, length);
            stream.Position = _position;
            return;
        }

        var buffer = new byte[Math.Min(1 << 16, Math.Max(target - _position, 1))];
        while (_position < target)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, target - _position));
            if (read == 0)
            {
                if (_position < member.Offset + member.Length)
                {
                    throw PastEnd(member.Name, member.Header, member.Length);
                }

                return;
            }

            _position += read;
        }
    }

    private DataSetException PastEnd(string name, long at, long length) =>
        new($"{path}: member '{name}' at {Text(at)} has {Text(length)} bytes and runs past the end of the file; the file is truncated");

    private DataSetException Damaged(long at, string problem) => new($"{path}: the tar header at {Text(at)} is damaged: {problem}");
}
