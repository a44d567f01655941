namespace Engram.Storage.Tar;

/// <summary>One member of an archive, its extended headers applied.</summary>
/// <param name="Name">Whole, as stored, prefix included.</param>
/// <param name="Header">Offset of its own header, for messages.</param>
/// <param name="Offset">Where its data begins.</param>
/// <param name="Length">Bytes of data.</param>
/// <param name="Target">What a link points at, else null.</param>
internal sealed record TarMember(string Name, TarKind Kind, long Header, long Offset, long Length, string? Target)
{
    /// <summary>Bytes of data with the padding that fills the last block.</summary>
    public long Padded => (Length + TarReader.Block - 1) / TarReader.Block * TarReader.Block;
}
