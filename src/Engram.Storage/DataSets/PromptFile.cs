namespace Engram.Storage.DataSets;

/// <summary>A file of captions: .jsonl, .csv, .parquet, or .txt with one a line. It streams, so that its length costs no memory.</summary>
public static class PromptFile
{
    private const long ReadMemory = 1L << 30;

    /// <summary>Every row in file order; its caption is null where it is blank or null.</summary>
    /// <param name="column">Column of the caption; not used for .txt.</param>
    /// <exception cref="DataSetException">
    /// The file cannot be read, lacks the column, or, at its end, held no caption at all.
    /// </exception>
    public static IEnumerable<PromptLine> Read(string path, string column = "text", CancellationToken cancel = default)
    {
        if (!File.Exists(path))
        {
            throw new DataSetException($"{path}: no such file");
        }

        return Checked(path, column, cancel);
    }

    private static IEnumerable<PromptLine> Checked(string path, string column, CancellationToken cancel)
    {
        var read = 0L;
        var blank = 0L;
        using var rows = Rows(path, column).GetEnumerator();
        while (Next(path, rows))
        {
            cancel.ThrowIfCancellationRequested();
            var (line, caption) = rows.Current;
            var isBlank = string.IsNullOrWhiteSpace(caption);
            read++;
            blank += isBlank ? 1 : 0;
            yield return new PromptLine(line, isBlank ? null : caption);
        }

        if (read == blank)
        {
            throw new DataSetException($"{path}: no caption in {blank} rows (all are blank or null)");
        }
    }

    private static bool Next(string path, IEnumerator<(long Line, string? Caption)> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException($"{path}: the file cannot be read: {e.Message}", e);
        }
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
