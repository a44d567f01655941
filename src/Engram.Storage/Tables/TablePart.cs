using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>A Parquet file of a table while it is written, under its partial name.</summary>
internal sealed class TablePart<TRow> : IAsyncDisposable
{
    private readonly IReadOnlyList<TableColumn<TRow>> _columns;
    private readonly FileStream _file;
    private readonly ParquetWriter _writer;

    private TablePart(string path, IReadOnlyList<TableColumn<TRow>> columns, FileStream file, ParquetWriter writer) =>
        (Path, _columns, _file, _writer) = (path, columns, file, writer);

    /// <summary>The final name.</summary>
    public string Path { get; }

    public static async Task<TablePart<TRow>> CreateAsync(string path, IReadOnlyList<TableColumn<TRow>> columns, CancellationToken cancel)
    {
        var file = DurableFile.CreatePartial(path);
        try
        {
            var schema = new ParquetSchema(columns.Select(column => column.Field));
            var writer = await ParquetWriter.CreateAsync(schema, file, ParquetDefaults.Writing(), cancellationToken: cancel);
            return new TablePart<TRow>(path, columns, file, writer);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes one row group; returns how many U+0000 were replaced.</summary>
    public async Task<long> WriteAsync(IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        var replaced = 0L;
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            replaced += await column.WriteAsync(group, rows, cancel);
        }

        group.CompleteValidate();
        return replaced;
    }

    /// <summary>Writes the footer and flushes to disk; the partial name stays.</summary>
    public async Task FinishAsync()
    {
        await _writer.DisposeAsync();
        DurableFile.FlushToDisk(_file);
    }

    public async ValueTask DisposeAsync() => await _file.DisposeAsync();
}
