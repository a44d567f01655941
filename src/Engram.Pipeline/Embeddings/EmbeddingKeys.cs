using System.Security.Cryptography;
using System.Text;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Embeddings;

/// <summary>
/// Finds a picture's row by what another program calls it: the id itself; a path that ends in the id (/data/images/0/7.jpg for 0/7.jpg);
/// or the last part of the id (7 for shard-00001/7), where only one picture has it. Some 50 bytes a row.
/// </summary>
internal sealed class EmbeddingKeys
{
    private const int Ambiguous = -2;

    private readonly Dictionary<UInt128, int> _rows = [];
    private readonly Dictionary<UInt128, int> _lastParts = [];
    private readonly string _path;

    public EmbeddingKeys(ITrainingSource training, CancellationToken stop)
    {
        _path = training.Path;
        foreach (var row in training.ReadCaptions(cancel: stop))
        {
            Add(row.ImageId, checked((int)row.Row));
        }
    }

    /// <summary>For messages.</summary>
    public string? First { get; private set; }

    /// <summary>−1 where no picture has that name.</summary>
    public int RowOf(string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return -1;
        }

        var name = ImageIds.Clean(key).Replace('\\', '/');
        for (var start = 0; start >= 0; start = name.IndexOf('/', start) is var slash and >= 0 ? slash + 1 : -1)
        {
            if (_rows.TryGetValue(DigestOf(name[start..]), out var row))
            {
                return row;
            }
        }

        return _lastParts.GetValueOrDefault(DigestOf(name[(name.LastIndexOf('/') + 1)..]), -1) is var last and >= 0 ? last : -1;
    }

    private void Add(string id, int row)
    {
        First ??= id;
        if (!_rows.TryAdd(DigestOf(id), row))
        {
            throw new DataSetException(
                $"{_path}: two rows have the id '{id}': embeddings cannot be joined by it; "
                + "set training.id to a column that tells them apart");
        }

        if (id.LastIndexOf('/') is var slash and >= 0)
        {
            var last = DigestOf(id[(slash + 1)..]);
            _lastParts[last] = _lastParts.ContainsKey(last) ? Ambiguous : row;
        }
    }

    private static UInt128 DigestOf(string text) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
