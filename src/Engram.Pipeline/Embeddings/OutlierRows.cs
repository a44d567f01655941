using System.Runtime.InteropServices;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Embeddings;

/// <summary>Stage <c>outliers</c>: mean distances of a unit's rows.</summary>
/// <param name="Nearest">Neighbours that were asked for.</param>
/// <param name="Distances">Doubles, little-endian; NaN where a row has none.</param>
internal sealed record OutlierRows(long Nearest, long Unit, byte[] Distances) : ICheckpointRow<OutlierRows>
{
    private static readonly DataField NearestField = Column.Number("nearest");
    private static readonly DataField UnitField = Column.Number("unit");
    private static readonly DataField DistancesField = Column.Bytes("distances");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(NearestField, UnitField, DistancesField);

    public long ApproximateBytes => Distances.Length + 32;

    public static OutlierRows Of(long nearest, long unit, double[] distances) =>
        new(nearest, unit, MemoryMarshal.AsBytes(distances.AsSpan()).ToArray());

    public double[] Unpack() => MemoryMarshal.Cast<byte, double>(Distances).ToArray();

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<OutlierRows> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, NearestField, rows, row => row.Nearest, cancel);
        await Column.WriteAsync(group, UnitField, rows, row => row.Unit, cancel);
        await Column.WriteAsync(group, DistancesField, rows, row => row.Distances);
    }

    public static async Task<IReadOnlyList<OutlierRows>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var nearest = await Column.ReadNumbersAsync(group, NearestField, cancel);
        var units = await Column.ReadNumbersAsync(group, UnitField, cancel);
        var distances = await Column.ReadBytesAsync(group, DistancesField, cancel);
        return [.. nearest.Select((asked, i) => new OutlierRows(asked, units[i], distances[i]))];
    }
}
