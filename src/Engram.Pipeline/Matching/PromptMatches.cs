using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Matching;

/// <summary>One prompt of stage <c>match</c>; without matches where it is not flagged, so that every finished prompt has a row.</summary>
/// <param name="Ordinal">Of the prompt in the selection.</param>
/// <param name="PackedCopies">JSON of <see cref="MemberCopy"/>, one a marked member.</param>
/// <param name="Packed">41 little-endian bytes a match, in the order of <see cref="Match"/>.</param>
internal sealed record PromptMatches(long Ordinal, string PromptId, byte[] Packed, byte[] PackedCopies) : ICheckpointRow<PromptMatches>
{
    private const int MatchBytes = 41;

    // An adaptive distance may be infinite.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly DataField OrdinalField = Column.Number("prompt");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField MatchesField = Column.Bytes("matches");
    private static readonly DataField CopiesField = Column.Bytes("copies");

    public static int Version => 2;

    public static ParquetSchema Schema { get; } = new(OrdinalField, PromptIdField, MatchesField, CopiesField);

    public long ApproximateBytes => Packed.Length + PackedCopies.Length + 96;

    public static PromptMatches Of(long ordinal, string promptId, IReadOnlyList<Match> matches, IReadOnlyList<MemberCopy> copies) =>
        new(ordinal, promptId, Pack(matches), JsonSerializer.SerializeToUtf8Bytes(copies, Json));

    public static byte[] Pack(IReadOnlyList<Match> matches)
    {
        var packed = new byte[matches.Count * MatchBytes];
        for (var i = 0; i < matches.Count; i++)
        {
            var entry = packed.AsSpan(i * MatchBytes, MatchBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry, matches[i].Generation);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], matches[i].Neighbour);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], matches[i].Row);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], matches[i].Squared);
            BinaryPrimitives.WriteDoubleLittleEndian(entry[24..], matches[i].AdaptiveL2);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], matches[i].EideticK);
            entry[40] = matches[i].Extracted ? (byte)1 : (byte)0;
        }

        return packed;
    }

    /// <summary>Generations ascending.</summary>
    public IReadOnlyList<MemberCopy> UnpackCopies() => JsonSerializer.Deserialize<List<MemberCopy>>(PackedCopies, Json)!;

    /// <summary>Generations ascending, then neighbours.</summary>
    public IReadOnlyList<Match> Unpack() => Unpack(Packed);

    public static IReadOnlyList<Match> Unpack(byte[] packed)
    {
        var matches = new Match[packed.Length / MatchBytes];
        for (var i = 0; i < matches.Length; i++)
        {
            var entry = packed.AsSpan(i * MatchBytes, MatchBytes);
            matches[i] = new Match(
                BinaryPrimitives.ReadInt32LittleEndian(entry),
                BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
                BinaryPrimitives.ReadDoubleLittleEndian(entry[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..]),
                entry[40] != 0);
        }

        return matches;
    }

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<PromptMatches> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, MatchesField, rows, row => row.Packed);
        await Column.WriteAsync(group, CopiesField, rows, row => row.PackedCopies);
    }

    public static async Task<IReadOnlyList<PromptMatches>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var matches = await Column.ReadBytesAsync(group, MatchesField, cancel);
        var copies = await Column.ReadBytesAsync(group, CopiesField, cancel);
        return [.. ordinals.Select((ordinal, i) => new PromptMatches(ordinal, ids[i], matches[i], copies[i]))];
    }
}
