using System.Runtime.InteropServices;

namespace Engram.Storage.DataSets;

/// <summary>
/// The first bytes of a pack file, little-endian. Then follow, each at a multiple of 4,096: pixels (count × row bytes), digests (count ×
/// 32), descriptors (count × length), states (count × 1: 0 readable, 1 missing, 2 broken), and notes (JSON: unreadable rows, warnings).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct PackHeader(
    ulong Magic, int Width, int Height, int Channels, int DescriptorLength, long Count, long NotesLength)
{
    /// <summary>"ENGPACK1"; the digit is the version.</summary>
    public const ulong ExpectedMagic = 0x314B_4341_5047_4E45;
    public const int DigestLength = 32;

    /// <summary>Where the pixels begin.</summary>
    public const long Pixels = Page;
    private const long Page = 4096;

    public int RowBytes => checked(Width * Height * Channels);

    public long Digests => AfterPage(Pixels, RowBytes);

    public long Descriptors => AfterPage(Digests, DigestLength);

    public long States => AfterPage(Descriptors, DescriptorLength);

    public long Notes => AfterPage(States, 1);

    public long FileLength => Notes + NotesLength;

    private long AfterPage(long start, int stride) => checked((start + (Count * stride) + Page - 1) / Page * Page);
}
