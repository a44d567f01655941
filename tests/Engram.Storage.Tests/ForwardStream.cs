namespace Engram.Tests;

/// <summary>Bytes that can be read once, from front to back, a few at a time.</summary>
internal sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 700)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 700));
}
