using System.Buffers.Binary;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Inpainting;

/// <summary>One chunk of stage <c>inpaint</c>.</summary>
/// <param name="Ordinal">Of the chunk.</param>
/// <param name="PromptId">Of its picture and model.</param>
/// <param name="Trials">69 little-endian bytes a trial, in the order of <see cref="Trial"/>.</param>
internal sealed record InpaintedChunk(long Ordinal, string PromptId, byte[] Trials) : ICheckpointRow<InpaintedChunk>
{
    private const int DigestBytes = 32;
    private const int SumsAt = 5 + DigestBytes;
    private const int TrialBytes = SumsAt + (4 * 8);

    private static readonly DataField OrdinalField = Column.Number("chunk");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField TrialsField = Column.Bytes("trials");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(OrdinalField, PromptIdField, TrialsField);

    public long ApproximateBytes => Trials.Length + 96;

    public int Count => Trials.Length / TrialBytes;

    public static InpaintedChunk Of(long ordinal, string promptId, IReadOnlyList<Trial> trials)
    {
        var packed = new byte[trials.Count * TrialBytes];
        for (var i = 0; i < trials.Count; i++)
        {
            var entry = packed.AsSpan(i * TrialBytes, TrialBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, trials[i].Generation);
            entry[4] = (byte)trials[i].Status;
            trials[i].Sha256.Span.CopyTo(entry[5..]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[SumsAt..], trials[i].Squared);
            BinaryPrimitives.WriteInt64LittleEndian(entry[(SumsAt + 8)..], trials[i].WholeSquared);
            BinaryPrimitives.WriteDoubleLittleEndian(entry[(SumsAt + 16)..], trials[i].Loss);
            BinaryPrimitives.WriteDoubleLittleEndian(entry[(SumsAt + 24)..], trials[i].ReferenceLoss);
        }

        return new InpaintedChunk(ordinal, promptId, packed);
    }

    /// <summary>Generations ascending.</summary>
    public IReadOnlyList<Trial> Unpack()
    {
        var trials = new Trial[Count];
        for (var i = 0; i < trials.Length; i++)
        {
            var entry = Trials.AsMemory(i * TrialBytes, TrialBytes);
            trials[i] = new Trial(
                BinaryPrimitives.ReadInt32LittleEndian(entry.Span),
                (GenerationStatus)entry.Span[4],
                entry.Slice(5, DigestBytes),
                BinaryPrimitives.ReadInt64LittleEndian(entry.Span[SumsAt..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry.Span[(SumsAt + 8)..]),
                BinaryPrimitives.ReadDoubleLittleEndian(entry.Span[(SumsAt + 16)..]),
                BinaryPrimitives.ReadDoubleLittleEndian(entry.Span[(SumsAt + 24)..]));
        }

        return trials;
    }

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<InpaintedChunk> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, TrialsField, rows, row => row.Trials);
    }

    public static async Task<IReadOnlyList<InpaintedChunk>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var trials = await Column.ReadBytesAsync(group, TrialsField, cancel);
        return [.. ordinals.Select((ordinal, i) => new InpaintedChunk(ordinal, ids[i], trials[i]))];
    }
}
