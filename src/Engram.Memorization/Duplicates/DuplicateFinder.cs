using System.Buffers.Binary;
using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Collects a training set row by row and joins its duplicates: equal hashes, and pictures whose descriptors lie within
/// <c>near</c> (l2, at or below). About 250 bytes a different picture, and the different captions.
/// </summary>
/// <param name="near">0 joins equal descriptors only.</param>
public sealed class DuplicateFinder(decimal near)
{
    private readonly DescriptorList _descriptors = new();
    private readonly Dictionary<(UInt128, UInt128), int> _pictureOfHash = [];
    private readonly ClusterCaptions _captions = new();

    // One entry a row.
    private readonly List<long> _rows = [];
    private readonly List<int> _pictures = [];

    public decimal Near { get; } = near;

    /// <summary>Adds a row; rows come in ascending order.</summary>
    /// <param name="sha256">32 bytes over the decoded size and the RGB bytes.</param>
    /// <param name="descriptor"><see cref="BlockMeans.Values"/> bytes.</param>
    public void Add(long row, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> descriptor, string? caption)
    {
        if (_rows.Count > 0 && row <= _rows[^1])
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Rows ascend, the last one was {_rows[^1]}.");
        }

        var hash = (BinaryPrimitives.ReadUInt128LittleEndian(sha256[..16]), BinaryPrimitives.ReadUInt128LittleEndian(sha256[16..32]));
        if (!_pictureOfHash.TryGetValue(hash, out var picture))
        {
            picture = _descriptors.Add(descriptor);
            _pictureOfHash.Add(hash, picture);
        }

        _rows.Add(row);
        _pictures.Add(picture);
        _captions.Add(row, caption);
    }

    public DuplicateClusters Find(IDevice device, CancellationToken stop = default)
    {
        var joined = new DisjointSets(_descriptors.Count);
        NearJoin.Run(device, _descriptors, L2.AtMost(Near, BlockMeans.Values), joined, stop);

        var members = new ClusterMembers(_rows, _pictures, joined);
        var diameters = new ClusterDiameters(device, _descriptors);
        var clusters = new List<DuplicateCluster>(members.Count);
        for (var i = 0; i < members.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var pictures = members.PicturesOf(i);
            var (diameter, exact) = diameters.Of(pictures);
            var (caption, captionRow) = _captions.Of(members.PlacesOf(i));
            clusters.Add(new DuplicateCluster(
                members.RowsOf(i)[0], members.PlacesOf(i).Length, pictures.Count, caption, captionRow, diameter, exact));
        }

        return new DuplicateClusters(clusters, members);
    }
}
