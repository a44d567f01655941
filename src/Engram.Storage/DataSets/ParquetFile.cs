namespace Engram.Storage.DataSets;

/// <summary>One Parquet file of a data set: its place in the set and the query that reads it.</summary>
internal sealed class ParquetFile
{
    private const int VectorRows = 2048;
    private static readonly string[] DefaultIds = ["image_id", "id", "key"];

    private readonly TrainingColumns _columns;
    private readonly string _captionsSql;
    private readonly string _picturesSql;
    private readonly bool _hasPath;
    private readonly long _rowBytes;
    private readonly int _idColumn;

    /// <param name="path">Where the file lies.</param>
    /// <param name="name">Its name inside the set, with slashes: part of ids without a column for them.</param>
    /// <param name="firstRow">Position of its first row in the set.</param>
    /// <exception cref="DataSetException">A column is missing or of the wrong type, or the footer cannot be true.</exception>
    public ParquetFile(string path, string name, long firstRow, TrainingColumns columns)
    {
        (Path, Name, FirstRow, _columns) = (path, name, firstRow, columns);
        var footer = ParquetFooter.Read(path);
        Rows = footer.Rows;
        Fields = [.. footer.Columns.Select(column => new SourceField(column.Name, column.ToString()))];

        var selected = new List<string> { "file_row_number" };
        var id = columns.Id ?? DefaultIds.FirstOrDefault(name => footer.Columns.Any(column => column.Name == name));
        IdSource = id ?? "file:row";
        if (id is not null)
        {
            _idColumn = selected.Count;
            selected.Add(AsText(footer, id));
        }

        if (columns.Caption is { } caption)
        {
            CaptionColumn = selected.Count;
            selected.Add(AsCaption(footer, caption));
        }

        ExtraColumn = selected.Count;
        selected.AddRange(columns.Extra.Select(extra => AsText(footer, extra)));
        _captionsSql = $"SELECT {string.Join(", ", selected)} FROM {DuckQuery.Table(path)}";

        PictureColumn = selected.Count;
        var image = footer.Column(columns.Image);
        footer.CheckChunks(columns.Image);
        var quoted = DuckQuery.Name(columns.Image);
        if (image.Leaf is ParquetType.Binary && !image.IsText)
        {
            selected.Add(quoted);
        }
        else if (image.Leaf is null && image.Parts.Contains("bytes"))
        {
            selected.Add($"{quoted}.bytes");
            if (image.Parts.Contains("path"))
            {
                _hasPath = true;
                selected.Add($"CAST({quoted}.path AS VARCHAR)");
            }
        }
        else
        {
            throw new DataSetException(
                $"{path}: column '{columns.Image}' is {image}, not pictures (binary, or a struct of bytes and path)")
            {
                MissingColumn = columns.Image,
            };
        }

        _picturesSql = $"SELECT {string.Join(", ", selected)} FROM {DuckQuery.Table(path)}";
        _rowBytes = footer.BytesOf(columns.Image) / Math.Max(Rows, 1);
    }

    public string Path { get; }

    public string Name { get; }

    public long FirstRow { get; }

    public long Rows { get; }

    public IReadOnlyList<SourceField> Fields { get; }

    /// <summary>What ids are taken from.</summary>
    public string IdSource { get; }

    private int? CaptionColumn { get; }

    private int ExtraColumn { get; }

    private int PictureColumn { get; }

    /// <summary>Rows [first, end) of this file; every row that the footer promised comes, in order, or it is an error.</summary>
    /// <param name="root">Folder that relative picture paths start from; null reads no pictures.</param>
    public IEnumerable<TrainingRow> Read(long first, long end, string? root, int threads, CancellationToken cancel)
    {
        var where = first > 0 || end < Rows ? $" WHERE file_row_number >= {first} AND file_row_number < {end}" : "";
        var row = first;
        foreach (var (found, read) in Query(where, root, threads, cancel))
        {
            if (found != row || row >= end)
            {
                throw new DataSetException($"{Path}: row {found} came where row {row} was expected; the file is damaged");
            }

            yield return read;
            row++;
        }

        if (row != end)
        {
            throw new DataSetException($"{Path}: the footer promises {end} rows, only {row} could be read; the file is damaged");
        }
    }

    /// <summary>Single rows with their pictures, ascending.</summary>
    public IEnumerable<TrainingRow> ReadAt(IReadOnlyList<long> rows, string root, CancellationToken cancel)
    {
        var where = rows[^1] - rows[0] == rows.Count - 1
            ? $" WHERE file_row_number >= {rows[0]} AND file_row_number <= {rows[^1]}"
            : $" WHERE file_row_number IN ({string.Join(", ", rows)})";
        var at = 0;
        foreach (var (found, read) in Query(where, root, 1, cancel))
        {
            yield return at < rows.Count && found == rows[at++]
                ? read
                : throw new DataSetException($"{Path}: row {found} came unasked; the file is damaged");
        }

        if (at != rows.Count)
        {
            throw new DataSetException($"{Path}: row {rows[at]} could not be read; the file is damaged");
        }
    }

    private IEnumerable<(long Row, TrainingRow Read)> Query(string where, string? root, int threads, CancellationToken cancel)
    {
        // The engine works on vectors of 2,048 rows: with pictures of 1 MB one vector is 2 GB, so pictures are read by one thread only and
        // the limit follows their mean size.
        var memory = (1L << 30) + (root is null ? 0 : Math.Min(3 * VectorRows * _rowBytes, 1L << 36));
        using var query = new DuckQuery(Path, (root is null ? _captionsSql : _picturesSql) + where, root is null ? threads : 1, memory);
        while (query.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var row = query.Integer(0);
            yield return (row, Row(query, row, root));
        }
    }

    private TrainingRow Row(DuckQuery query, long row, string? root)
    {
        var id = _idColumn > 0 ? query.Text(_idColumn) : null;
        var extra = new string?[_columns.Extra.Count];
        for (var i = 0; i < extra.Length; i++)
        {
            extra[i] = query.Text(ExtraColumn + i);
        }

        var (bytes, missing) = root is null
            ? (null, null)
            : PictureCell.Resolve(query.Bytes(PictureColumn), _hasPath ? query.Text(PictureColumn + 1) : null, root);
        return new TrainingRow(
            FirstRow + row,
            string.IsNullOrEmpty(id) ? ImageIds.Clean($"{Name}:{row}") : ImageIds.Clean(id),
            CaptionColumn is { } caption ? query.Text(caption) : null,
            TrainingRow.Picture(bytes),
            missing,
            extra);
    }

    private static string AsText(ParquetFooter footer, string name)
    {
        footer.Column(name);
        footer.CheckChunks(name);
        return $"CAST({DuckQuery.Name(name)} AS VARCHAR)";
    }

    /// <summary>The caption as text; binary without a mark of text is read as UTF-8, as old writers left it.</summary>
    public static string AsCaption(ParquetFooter footer, string name)
    {
        var column = footer.Column(name);
        footer.CheckChunks(name);
        return column.Leaf is not ParquetType.Binary
            ? throw new DataSetException($"{footer.Path}: column '{name}' is {column}, not text") { MissingColumn = name }
            : column.IsText ? $"CAST({DuckQuery.Name(name)} AS VARCHAR)" : $"decode({DuckQuery.Name(name)})";
    }
}
