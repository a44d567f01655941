using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Embeddings;

/// <summary>Some rows that an encoder has seen: stage <c>embedding</c>, which goes once they are all in the cache.</summary>
/// <param name="First">Row of the first.</param>
/// <param name="States">A byte a row.</param>
/// <param name="Numbers">The quantised vectors, 16 bits a number, little-endian.</param>
internal sealed record EncodedRows(long First, byte[] States, byte[] Numbers) : ICheckpointRow<EncodedRows>
{
    private static readonly DataField FirstField = Column.Number("first");
    private static readonly DataField StatesField = Column.Bytes("states");
    private static readonly DataField NumbersField = Column.Bytes("numbers");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(FirstField, StatesField, NumbersField);

    public long ApproximateBytes => Numbers.Length + States.Length + 64;

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<EncodedRows> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, FirstField, rows, row => row.First, cancel);
        await Column.WriteAsync(group, StatesField, rows, row => row.States);
        await Column.WriteAsync(group, NumbersField, rows, row => row.Numbers);
    }

    public static async Task<IReadOnlyList<EncodedRows>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var first = await Column.ReadNumbersAsync(group, FirstField, cancel);
        var states = await Column.ReadBytesAsync(group, StatesField, cancel);
        var numbers = await Column.ReadBytesAsync(group, NumbersField, cancel);
        return [.. first.Select((row, i) => new EncodedRows(row, states[i], numbers[i]))];
    }
}
