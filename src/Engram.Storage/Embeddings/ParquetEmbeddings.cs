using Engram.Storage.DataSets;

namespace Engram.Storage.Embeddings;

/// <summary>A list column of Parquet files: as many numbers in every row.</summary>
internal sealed class ParquetEmbeddings : IEmbeddingSource
{
    // A vector of the engine is 2,048 lists; 64 Ki values each at most, as doubles.
    private const long ReadMemory = 2L << 30;

    private readonly List<(string Name, string Path, long Rows)> _files = [];
    private readonly string _column;

    public ParquetEmbeddings(string path, string root, IReadOnlyList<string> files, string column, string? key, bool hasKeys)
    {
        (Path, _column) = (path, column);
        foreach (var name in files)
        {
            var file = System.IO.Path.Combine(root, name);
            var footer = ParquetFooter.Read(file);
            var found = footer.Column(column);
            if (found.Leaf is not null)
            {
                throw new DataSetException($"{file}: column '{column}' is {found}, not a list of numbers");
            }

            _files.Add((name, file, footer.Rows));
            Count += footer.Rows;
        }

        Key = hasKeys ? KeyColumn.Of(_files[0].Path, key) : null;
        Width = FirstWidth();
    }

    public string Path { get; }

    public long Count { get; }

    public int Width { get; }

    public string? Key { get; }

    public IEnumerable<EmbeddingRecord> Read(CancellationToken cancel = default)
    {
        var place = 0L;
        foreach (var (_, path, rows) in _files)
        {
            using var query = Query(path, "");
            var read = 0L;
            while (query.Read())
            {
                cancel.ThrowIfCancellationRequested();
                var values = query.Numbers(0) ?? [];
                if (values.Length != 0 && values.Length != Width)
                {
                    throw new DataSetException($"{path}: row {read} has {values.Length} values in column '{_column}', others have {Width}");
                }

                read++;
                yield return new EmbeddingRecord(place++, Key is null ? null : query.Text(1), values);
            }

            if (read != rows)
            {
                throw new DataSetException($"{path}: the footer promises {rows} rows, {read} could be read; the file is damaged");
            }
        }
    }

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) =>
        DataHasher.Compute(_files.Select(file => (file.Name, file.Path)), full, cancel);

    private int FirstWidth()
    {
        foreach (var (_, path, _) in _files)
        {
            using var query = Query(path, $" WHERE len({DuckQuery.Name(_column)}) > 0 LIMIT 1");
            if (query.Read())
            {
                return query.Numbers(0)!.Length;
            }
        }

        throw new DataSetException($"{Path}: column '{_column}' holds no embedding");
    }

    private DuckQuery Query(string path, string rest)
    {
        var key = Key is null ? "NULL" : $"CAST({DuckQuery.Name(Key)} AS VARCHAR)";
        return new DuckQuery(path, $"SELECT CAST({DuckQuery.Name(_column)} AS FLOAT[]), {key} FROM {DuckQuery.Table(path)}{rest}", 1, ReadMemory);
    }
}
