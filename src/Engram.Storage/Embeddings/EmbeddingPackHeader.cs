using System.Runtime.InteropServices;

namespace Engram.Storage.Embeddings;

/// <summary>The first bytes of a pack of embeddings, little-endian; rows follow at 4,096, then a byte of state a row.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct EmbeddingPackHeader(ulong Magic, long Count, long Unmatched, int Length)
{
    /// <summary>"ENGEMBE1"; the digit is the version.</summary>
    public const ulong ExpectedMagic = 0x3145_424D_4547_4E45;
    private const long Start = 4_096;

    public long States => OffsetOf(Count);

    public long FileLength => States + Count;

    public long OffsetOf(long row) => Start + (row * Length * sizeof(short));
}
