namespace Engram.Storage.DataSets;

/// <summary>A Parquet file, or all Parquet files of a folder in ordinal order of their relative names.</summary>
internal sealed class ParquetSource : ITrainingSource
{
    private readonly List<ParquetFile> _files = [];
    private readonly string _root;
    private readonly int _threads;

    public ParquetSource(string path, IReadOnlyList<string> relative, string root, TrainingColumns columns, int threads)
    {
        (Path, Columns, _root, _threads) = (path, columns, root, threads > 0 ? threads : Environment.ProcessorCount);
        foreach (var name in relative)
        {
            var file = new ParquetFile(System.IO.Path.Combine(root, name), name, Count, columns);
            _files.Add(file);
            Count += file.Rows;
        }
    }

    public string Path { get; }

    public TrainingColumns Columns { get; }

    public long Count { get; }

    public IReadOnlyList<string> Warnings { get; } = [];

    public IEnumerable<string> FilePaths => _files.Select(file => file.Path);

    public SourceDescription Describe() =>
        new("Parquet", _files.Count, _files[0].Fields, Columns.Caption, Columns.Image, _files[0].IdSource);

    public IEnumerable<TrainingRow> ReadRows(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, _root, cancel);

    /// <summary>One query a file, however the rows are spread.</summary>
    public IEnumerable<TrainingRow> ReadRowsAt(IReadOnlyList<long> rows, CancellationToken cancel = default)
    {
        var at = 0;
        foreach (var file in _files)
        {
            var first = at;
            while (at < rows.Count && rows[at] < file.FirstRow + file.Rows)
            {
                at++;
            }

            if (at > first)
            {
                foreach (var row in file.ReadAt([.. rows.Skip(first).Take(at - first).Select(row => row - file.FirstRow)], _root, cancel))
                {
                    yield return row;
                }
            }
        }
    }

    public IEnumerable<TrainingRow> ReadCaptions(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, root: null, cancel);

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) =>
        DataHasher.Compute(_files.Select(file => (file.Name, file.Path)), full, cancel);

    private IEnumerable<TrainingRow> Read(long first, long? count, string? root, CancellationToken cancel)
    {
        var end = Math.Min(Count, count is null ? Count : first + count.Value);
        foreach (var file in _files)
        {
            var from = Math.Max(first - file.FirstRow, 0);
            var to = Math.Min(end - file.FirstRow, file.Rows);
            if (from >= to)
            {
                continue;
            }

            foreach (var row in file.Read(from, to, root, _threads, cancel))
            {
                yield return row;
            }
        }
    }
}
