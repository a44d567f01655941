using System.Buffers.Binary;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Matching;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Untargeted;

/// <summary>One chunk of stage <c>nearest</c>: what its samples are, and what they hit.</summary>
/// <param name="Ordinal">Of the chunk.</param>
/// <param name="PromptId">Of its class.</param>
/// <param name="Samples">160 little-endian bytes a sample, in the order of <see cref="Sample"/>; a row of −1 is no picture.</param>
/// <param name="Matches">The hits' nearest training rows, packed as in <see cref="PromptMatches"/>.</param>
internal sealed record NearestChunk(long Ordinal, string PromptId, byte[] Samples, byte[] Matches) : ICheckpointRow<NearestChunk>
{
    private const int DigestBytes = 32;
    private const int HeadBytes = 5 + DigestBytes;
    private const int PictureBytes = 41;
    private const int SampleBytes = HeadBytes + (3 * PictureBytes);

    private static readonly DataField OrdinalField = Column.Number("chunk");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField SamplesField = Column.Bytes("samples");
    private static readonly DataField MatchesField = Column.Bytes("matches");

    public static int Version => 2;

    public static ParquetSchema Schema { get; } = new(OrdinalField, PromptIdField, SamplesField, MatchesField);

    public long ApproximateBytes => Samples.Length + Matches.Length + 96;

    public int Count => Samples.Length / SampleBytes;

    public static NearestChunk Of(long ordinal, string promptId, IReadOnlyList<Sample> samples, IReadOnlyList<Match> matches)
    {
        var packed = new byte[samples.Count * SampleBytes];
        for (var i = 0; i < samples.Count; i++)
        {
            var entry = packed.AsSpan(i * SampleBytes, SampleBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, samples[i].Generation);
            entry[4] = (byte)samples[i].Status;
            samples[i].Sha256.Span.CopyTo(entry[5..]);
            Write(entry[HeadBytes..], samples[i].Training);
            Write(entry[(HeadBytes + PictureBytes)..], samples[i].Control);
            Write(entry[(HeadBytes + (2 * PictureBytes))..], samples[i].Mirror);
        }

        return new NearestChunk(ordinal, promptId, packed, PromptMatches.Pack(matches));
    }

    /// <summary>Generations ascending.</summary>
    public IReadOnlyList<Sample> Unpack()
    {
        var samples = new Sample[Count];
        for (var i = 0; i < samples.Length; i++)
        {
            var entry = Samples.AsMemory(i * SampleBytes, SampleBytes);
            samples[i] = new Sample(
                BinaryPrimitives.ReadInt32LittleEndian(entry.Span),
                (GenerationStatus)entry.Span[4],
                entry.Slice(5, DigestBytes),
                Read(entry.Span[HeadBytes..]),
                Read(entry.Span[(HeadBytes + PictureBytes)..]),
                Read(entry.Span[(HeadBytes + (2 * PictureBytes))..]));
        }

        return samples;
    }

    public IReadOnlyList<Match> UnpackMatches() => PromptMatches.Unpack(Matches);

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<NearestChunk> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, SamplesField, rows, row => row.Samples);
        await Column.WriteAsync(group, MatchesField, rows, row => row.Matches);
    }

    public static async Task<IReadOnlyList<NearestChunk>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var samples = await Column.ReadBytesAsync(group, SamplesField, cancel);
        var matches = await Column.ReadBytesAsync(group, MatchesField, cancel);
        return [.. ordinals.Select((ordinal, i) => new NearestChunk(ordinal, ids[i], samples[i], matches[i]))];
    }

    private static void Write(Span<byte> entry, NearestPicture? picture)
    {
        var nearest = picture ?? new NearestPicture(-1, -1, -1, -1, 0, false);
        BinaryPrimitives.WriteInt64LittleEndian(entry, nearest.Row);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], nearest.Picture);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], nearest.Squared);
        BinaryPrimitives.WriteInt64LittleEndian(entry[24..], nearest.Second);
        BinaryPrimitives.WriteDoubleLittleEndian(entry[32..], nearest.Adaptive);
        entry[40] = nearest.IsHit ? (byte)1 : (byte)0;
    }

    private static NearestPicture? Read(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry) is var row and >= 0
        ? new NearestPicture(
            row,
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
            BinaryPrimitives.ReadDoubleLittleEndian(entry[32..]),
            entry[40] != 0)
        : null;
}
