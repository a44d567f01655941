using Engram.Storage.Tables;
using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Warehouse;

/// <summary>
/// A file of the lake: a run's file without its run_id, which the folder's name has (some readers refuse a partition's column inside the
/// files), and with times that say they are UTC.
/// </summary>
internal static class LakeFile
{
    /// <param name="nameOf">A column's name in the lake.</param>
    public static async Task WriteAsync(string path, SourceTable table, TableFile source, Func<string, string> nameOf, CancellationToken cancel)
    {
        var kept = Enumerable.Range(0, source.Columns.Count).Where(i => source.Columns[i].Name != LakeCatalogue.Partition).ToList();
        var fields = kept.ConvertAll(i => Field(source.Columns[i], nameOf(source.Columns[i].Name)));
        await using var file = DurableFile.CreatePartial(path);
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, ParquetDefaults.Writing(), cancellationToken: cancel))
        {
            await foreach (var block in table.Definition.ReadAsync(source, cancel))
            {
                using var group = writer.CreateRowGroup();
                foreach (var (field, i) in fields.Zip(kept))
                {
                    await WriteAsync(group, field, block.Values[i], cancel);
                }

                group.CompleteValidate();
            }
        }

        DurableFile.FlushToDisk(file);
    }

    private static DataField Field(ColumnDefinition column, string name) => (column.Type, column.IsNullable) switch
    {
        (ColumnType.Text, var nullable) => new DataField<string>(name, nullable),
        (ColumnType.Integer, false) => new DataField<long>(name),
        (ColumnType.Integer, true) => new DataField<long?>(name),
        (ColumnType.Number, false) => new DataField<double>(name),
        (ColumnType.Number, true) => new DataField<double?>(name),
        (ColumnType.Flag, _) => new DataField<bool>(name),
        _ => new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: false),
    };

    private static async Task WriteAsync(ParquetRowGroupWriter group, DataField field, Array values, CancellationToken cancel)
    {
        switch (values)
        {
            case string?[] texts:
                await group.WriteAsync(field, texts!);
                break;
            case long[] numbers:
                await group.WriteAsync<long>(field, numbers, cancellationToken: cancel);
                break;
            case long?[] numbers:
                await group.WriteAsync<long>(field, numbers, cancellationToken: cancel);
                break;
            case double[] numbers:
                await group.WriteAsync<double>(field, numbers, cancellationToken: cancel);
                break;
            case double?[] numbers:
                await group.WriteAsync<double>(field, numbers, cancellationToken: cancel);
                break;
            case bool[] flags:
                await group.WriteAsync<bool>(field, flags, cancellationToken: cancel);
                break;
            case DateTime[] times:
                DateTime[] instants = [.. times.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc))];
                await group.WriteAsync<DateTime>(field, instants, cancellationToken: cancel);
                break;
            default:
                throw new NotSupportedException($"column '{field.Name}' cannot be written: {values.GetType().Name}");
        }
    }
}
