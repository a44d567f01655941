using Parquet;
using Parquet.Schema;

namespace Engram.Storage;

/// <summary>A Parquet file of plain columns that holds lists for other programs; it exists whole or not at all.</summary>
public static class FlatParquet
{
    // Rows of a group: 100,000 ids of 30 characters are 3 MB.
    private const int GroupRows = 100_000;

    /// <param name="columns">Names and values of equal length: text, whole numbers or flags, never null.</param>
    public static async Task WriteAsync(string path, IReadOnlyList<(string Name, Array Values)> columns, CancellationToken cancel = default)
    {
        DurableFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var fields = columns.Select(column => FieldOf(column.Name, column.Values)).ToArray();
        using (var file = DurableFile.CreatePartial(path))
        {
            await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, ParquetDefaults.Writing(), cancellationToken: cancel))
            {
                var rows = columns[0].Values.Length;
                for (var first = 0; first == 0 || first < rows; first += GroupRows)
                {
                    using var group = writer.CreateRowGroup();
                    foreach (var (field, column) in fields.Zip(columns))
                    {
                        await WriteAsync(group, field, column.Values, first, Math.Min(GroupRows, rows - first), cancel);
                    }

                    group.CompleteValidate();
                }
            }

            DurableFile.FlushToDisk(file);
        }

        DurableFile.Publish(path);
    }

    private static DataField FieldOf(string name, Array values) => values switch
    {
        string[] => new DataField(name, typeof(string), isNullable: false),
        long[] => new DataField<long>(name),
        bool[] => new DataField<bool>(name),
        _ => throw new NotSupportedException($"column '{name}' cannot be written: {values.GetType().Name}"),
    };

    private static Task WriteAsync(ParquetRowGroupWriter group, DataField field, Array values, int first, int count, CancellationToken cancel) => values switch
    {
        string[] texts => group.WriteAsync(field, texts[first..(first + count)]),
        long[] numbers => group.WriteAsync<long>(field, numbers.AsMemory(first, count), cancellationToken: cancel),
        _ => group.WriteAsync<bool>(field, ((bool[])values).AsMemory(first, count), cancellationToken: cancel),
    };
}
