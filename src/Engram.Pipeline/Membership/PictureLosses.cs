using System.Runtime.InteropServices;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Membership;

/// <summary>Stage <c>losses</c>: one unit of one picture before one model.</summary>
/// <param name="Ordinal"><see cref="LossPlan.OrdinalOf"/>.</param>
/// <param name="Values">Doubles, little-endian, bit by bit.</param>
internal sealed record PictureLosses(long Ordinal, byte[] Values) : ICheckpointRow<PictureLosses>
{
    private static readonly DataField OrdinalField = Column.Number("ordinal");
    private static readonly DataField ValuesField = Column.Bytes("losses");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(OrdinalField, ValuesField);

    public long ApproximateBytes => 64 + Values.Length;

    public static PictureLosses Of(long ordinal, ReadOnlySpan<double> losses) => new(ordinal, MemoryMarshal.AsBytes(losses).ToArray());

    public double[] Unpack() => MemoryMarshal.Cast<byte, double>(Values).ToArray();

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<PictureLosses> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, ValuesField, rows, row => row.Values);
    }

    public static async Task<IReadOnlyList<PictureLosses>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var values = await Column.ReadBytesAsync(group, ValuesField, cancel);
        return [.. ordinals.Select((ordinal, i) => new PictureLosses(ordinal, values[i]))];
    }
}
