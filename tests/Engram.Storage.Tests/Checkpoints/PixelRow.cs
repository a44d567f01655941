using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Tests;

/// <summary>A row with every kind of column that stages use.</summary>
internal sealed record PixelRow(long Id, string? Name, double? Mean, byte[] Pixels) : ICheckpointRow<PixelRow>
{
    private static readonly DataField[] Fields =
        [new DataField<long>("id"), new DataField<string>("name", true), new DataField<double?>("mean"), new DataField<byte[]>("pixels", false)];

    public static int Version { get; set; } = 1;

    public static ParquetSchema Schema { get; } = new(Fields);

    public long ApproximateBytes => 32 + Pixels.Length;

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<PixelRow> rows, CancellationToken cancel)
    {
        await group.WriteAsync<long>(Fields[0], rows.Select(row => row.Id).ToArray(), cancellationToken: cancel);
        await group.WriteAsync(Fields[1], rows.Select(row => row.Name).ToArray()!);
        await group.WriteAsync<double>(Fields[2], rows.Select(row => row.Mean).ToArray(), cancellationToken: cancel);
        await group.WriteAsync(Fields[3], rows.Select(row => row.Pixels).ToArray());
        group.CompleteValidate();
    }

    public static async Task<IReadOnlyList<PixelRow>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var (ids, names, means, pixels) =
            (new long[group.RowCount], new string?[group.RowCount], new double?[group.RowCount], new byte[]?[group.RowCount]);
        await group.ReadAsync<long>(Fields[0], ids.AsMemory(), cancellationToken: cancel);
        await group.ReadAsync(Fields[1], names.AsMemory(), cancellationToken: cancel);
        await group.ReadAsync<double>(Fields[2], means.AsMemory(), cancellationToken: cancel);
        await group.ReadAsync(Fields[3], pixels.AsMemory(), cancellationToken: cancel);
        return [.. ids.Select((id, i) => new PixelRow(id, names[i], means[i], pixels[i]!))];
    }
}
