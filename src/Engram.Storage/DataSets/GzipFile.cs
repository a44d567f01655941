using System.IO.Compression;

namespace Engram.Storage.DataSets;

/// <summary>
/// Reads a gzip file and notices where it was cut: the platform's stream ends there without a word. So a small gzip member of our own is
/// put behind the file; its text comes out last only if everything before it was whole.
/// </summary>
internal sealed class GzipFile : Stream
{
    private static readonly byte[] Mark = "engram: end of file"u8.ToArray();
    private static readonly byte[] MarkMember = Compressed(Mark);

    private readonly string _path;
    private readonly GZipStream _inner;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    public GzipFile(string path)
    {
        _path = path;
        _inner = new GZipStream(new MarkedFile(path), CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="DataSetException">The file is cut or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        // The last bytes are held back until it is known that they are not the mark.
        while (!_ended && _end - _start <= Mark.Length)
        {
            Fill();
        }

        var ready = Math.Min(buffer.Length, _end - _start - (_ended ? 0 : Mark.Length));
        _buffer.AsSpan(_start, ready).CopyTo(buffer);
        _start += ready;
        return ready;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            var read = _inner.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _ended = read == 0;
        }
        catch (InvalidDataException e)
        {
            throw new DataSetException($"{_path}: the gzip file is damaged or truncated: {e.Message}", e);
        }

        if (_ended)
        {
            _end = _buffer.AsSpan(_start, _end - _start).EndsWith(Mark)
                ? _end - Mark.Length
                : throw new DataSetException($"{_path}: the gzip file is truncated, or something else follows it");
        }
    }

    private static byte[] Compressed(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    /// <summary>The file and then the mark.</summary>
    private sealed class MarkedFile(string path) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        private int _marked;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_file.Read(buffer) is > 0 and var read)
            {
                return read;
            }

            var rest = MarkMember.AsSpan(_marked);
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            _marked += rest.Length;
            return rest.Length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
