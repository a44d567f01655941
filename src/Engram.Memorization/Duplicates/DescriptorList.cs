namespace Engram.Memorization;

/// <summary>Descriptors in chunks, so that a million of them (192 MB) are never copied to grow.</summary>
internal sealed class DescriptorList
{
    private const int PerChunk = 4096;

    private readonly List<byte[]> _chunks = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] =>
        _chunks[index / PerChunk].AsSpan(index % PerChunk * BlockMeans.Values, BlockMeans.Values);

    public int Add(ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length != BlockMeans.Values)
        {
            throw new ArgumentException($"A descriptor has {BlockMeans.Values} bytes, not {descriptor.Length}.", nameof(descriptor));
        }

        if (Count % PerChunk == 0)
        {
            _chunks.Add(new byte[PerChunk * BlockMeans.Values]);
        }

        descriptor.CopyTo(_chunks[^1].AsSpan(Count % PerChunk * BlockMeans.Values));
        return Count++;
    }

    public int Total(int index)
    {
        var total = 0;
        foreach (var value in this[index])
        {
            total += value;
        }

        return total;
    }
}
