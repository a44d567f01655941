using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Memorization;

/// <summary>Draws that repeat everywhere: draw i is the first eight bytes of SHA-256 of "seed:purpose:i".</summary>
internal sealed class SeededDraws(long seed, string purpose)
{
    private long _next;

    /// <summary>An index below <paramref name="count"/>.</summary>
    public int Below(int count)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{purpose}:{_next++}"));
        return (int)Math.BigMul(BinaryPrimitives.ReadUInt64LittleEndian(hash), (ulong)count, out _);
    }
}
