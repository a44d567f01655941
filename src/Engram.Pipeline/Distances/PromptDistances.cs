using System.Buffers.Binary;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Distances;

/// <summary>One prompt of stage <c>distance</c>: what its generations were, and which are joined.</summary>
/// <param name="Ordinal">Of the prompt in the selection.</param>
/// <param name="Statuses">One a generation.</param>
/// <param name="Digests">SHA-256 of the pixels, 32 bytes a generation.</param>
/// <param name="PackedEdges">20 little-endian bytes an edge: a, b, tile (int32 each), squared (int64); a ascending, then b.</param>
internal sealed record PromptDistances(long Ordinal, string PromptId, byte[] Statuses, byte[] Digests, byte[] PackedEdges)
    : ICheckpointRow<PromptDistances>
{
    private const int EdgeBytes = 20;
    private const int DigestBytes = 32;

    private static readonly DataField OrdinalField = Column.Number("prompt");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField StatusesField = Column.Bytes("statuses");
    private static readonly DataField DigestsField = Column.Bytes("pixels_sha256");
    private static readonly DataField EdgesField = Column.Bytes("edges");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(OrdinalField, PromptIdField, StatusesField, DigestsField, EdgesField);

    public int Generations => Statuses.Length;

    public int Edges => PackedEdges.Length / EdgeBytes;

    public int Usable => Statuses.Count(status => status == (byte)GenerationStatus.Ok);

    public long ApproximateBytes => Statuses.Length + Digests.Length + PackedEdges.Length + 128;

    public static PromptDistances Of(long ordinal, string promptId, IReadOnlyList<Picture> pictures, IReadOnlyList<Edge> edges)
    {
        var packed = new byte[edges.Count * EdgeBytes];
        for (var i = 0; i < edges.Count; i++)
        {
            var entry = packed.AsSpan(i * EdgeBytes, EdgeBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, edges[i].A);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], edges[i].B);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], edges[i].Tile);
            BinaryPrimitives.WriteInt64LittleEndian(entry[12..], edges[i].Squared);
        }

        return new PromptDistances(
            ordinal,
            promptId,
            [.. pictures.Select(picture => (byte)picture.Status)],
            [.. pictures.SelectMany(picture => picture.Sha256())],
            packed);
    }

    public IReadOnlyList<Edge> UnpackEdges()
    {
        var edges = new Edge[Edges];
        for (var i = 0; i < edges.Length; i++)
        {
            var entry = PackedEdges.AsSpan(i * EdgeBytes, EdgeBytes);
            edges[i] = new Edge(
                BinaryPrimitives.ReadInt32LittleEndian(entry),
                BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[12..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
        }

        return edges;
    }

    public GenerationStatus StatusOf(int generation) => (GenerationStatus)Statuses[generation];

    public string Sha256Of(int generation) => Convert.ToHexStringLower(Digests.AsSpan(generation * DigestBytes, DigestBytes));

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<PromptDistances> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, StatusesField, rows, row => row.Statuses);
        await Column.WriteAsync(group, DigestsField, rows, row => row.Digests);
        await Column.WriteAsync(group, EdgesField, rows, row => row.PackedEdges);
    }

    public static async Task<IReadOnlyList<PromptDistances>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var statuses = await Column.ReadBytesAsync(group, StatusesField, cancel);
        var digests = await Column.ReadBytesAsync(group, DigestsField, cancel);
        var edges = await Column.ReadBytesAsync(group, EdgesField, cancel);
        return [.. ordinals.Select((ordinal, i) => new PromptDistances(ordinal, ids[i], statuses[i], digests[i], edges[i]))];
    }
}
