using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Denoise;

/// <summary>One generation of stage <c>denoise</c>.</summary>
/// <param name="Ordinal">Of the prompt in the selection.</param>
/// <param name="Pixels">As <see cref="PixelPacking"/> packs them.</param>
internal sealed record DenoiseRow(long Ordinal, long Generation, GenerationStatus Status, byte[] Pixels) : ICheckpointRow<DenoiseRow>
{
    private static readonly DataField OrdinalField = Column.Number("prompt");
    private static readonly DataField GenerationField = Column.Number("generation");
    private static readonly DataField StatusField = Column.Number("status");
    private static readonly DataField PixelsField = Column.Bytes("pixels");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(OrdinalField, GenerationField, StatusField, PixelsField);

    public long ApproximateBytes => Pixels.Length + 64;

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<DenoiseRow> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, GenerationField, rows, row => row.Generation, cancel);
        await Column.WriteAsync(group, StatusField, rows, row => (long)row.Status, cancel);
        await Column.WriteAsync(group, PixelsField, rows, row => row.Pixels);
    }

    public static async Task<IReadOnlyList<DenoiseRow>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var generations = await Column.ReadNumbersAsync(group, GenerationField, cancel);
        var statuses = await Column.ReadNumbersAsync(group, StatusField, cancel);
        var pixels = await Column.ReadBytesAsync(group, PixelsField, cancel);
        return [.. ordinals.Select((ordinal, i) => new DenoiseRow(ordinal, generations[i], (GenerationStatus)statuses[i], pixels[i]))];
    }
}
