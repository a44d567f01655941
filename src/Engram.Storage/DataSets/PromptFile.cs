namespace Engram.Storage.DataSets;

/// <summary>A file of captions: .jsonl, .csv, .parquet, or .txt with one a line.</summary>
public sealed class PromptFile
{
    private const long ReadMemory = 1L << 30;

    /// <summary>Captions in file order.</summary>
    public required IReadOnlyList<PromptLine> Lines { get; init; }

    /// <summary>Rows whose caption is blank or null.</summary>
    public required long Skipped { get; init; }

    /// <param name="column">Column of the caption; not used for .txt.</param>
    /// <exception cref="DataSetException">The file cannot be read, lacks the column, or holds no caption at all.</exception>
    public static PromptFile Read(string path, string column = "text", CancellationToken cancel = default)
    {
        if (!File.Exists(path))
        {
            throw new DataSetException($"{path}: no such file");
        }

        var lines = new List<PromptLine>();
        var skipped = 0L;
        try
        {
            foreach (var (line, caption) in Rows(path, column))
            {
                cancel.ThrowIfCancellationRequested();
                if (string.IsNullOrWhiteSpace(caption))
                {
                    skipped++;
                }
                else
                {
                    lines.Add(new PromptLine(line, caption));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"{path}: the file cannot be read: {e.Message}", e);
        }

        return lines.Count > 0
            ? new PromptFile { Lines = lines, Skipped = skipped }
            : throw new DataSetException($"{path}: no caption in {skipped} rows (all are blank or null)");
    }

    private static IEnumerable<(long Line, string? Caption)> Rows(string path, string column) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".txt" => Utf8Lines.Read(path).Select(line => (line.Number, (string?)line.Text.TrimEnd('\r'))),
            ".csv" => CsvFile.Read(path, [column]).Select(row => (row.Line, row.Values[0])),
            ".jsonl" => JsonLinesFile.Read(path, [column], text: 1).Select(row => (row.Line, row.Values[0])),
            ".parquet" => ParquetRows(path, column),
            _ => throw new DataSetException($"{path}: a file of captions ends in .jsonl, .csv, .parquet or .txt"),
        };

    private static IEnumerable<(long Line, string? Caption)> ParquetRows(string path, string column)
    {
        var footer = ParquetFooter.Read(path);
        var sql = $"SELECT {ParquetFile.AsCaption(footer, column)} FROM {DuckQuery.Table(path)}";
        using var query = new DuckQuery(path, sql, Environment.ProcessorCount, ReadMemory);
        var row = 0L;
        while (query.Read())
        {
            yield return (++row, query.Text(0));
        }

        if (row != footer.Rows)
        {
            throw new DataSetException($"{path}: the footer promises {footer.Rows} rows, {row} could be read; the file is damaged");
        }
    }
}
