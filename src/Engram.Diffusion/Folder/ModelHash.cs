using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Diffusion;

/// <summary>
/// SHA-256 over the files that a model is made of, by relative name in ordinal order: the name's UTF-8 bytes, a zero byte, the length as
/// eight bytes little-endian, the content.
/// </summary>
internal static class ModelHash
{
    private const int BlockBytes = 1 << 20;

    public static string Of(string folder, IEnumerable<string> relativeNames)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        foreach (var name in relativeNames.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, name);
            try
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                hash.AppendData(Encoding.UTF8.GetBytes(name));
                hash.AppendData([0]);
                BinaryPrimitives.WriteInt64LittleEndian(block, stream.Length);
                hash.AppendData(block.AsSpan(0, sizeof(long)));
                for (int read; (read = stream.Read(block)) > 0;)
                {
                    hash.AppendData(block.AsSpan(0, read));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw ModelException.In(path, $"cannot be read: {JsonFile.OneLine(e.Message)}", e);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
