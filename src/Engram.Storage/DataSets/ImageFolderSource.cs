namespace Engram.Storage.DataSets;

/// <summary>
/// A folder of pictures. With metadata.jsonl or metadata.csv (in any sub-folder; <c>file_name</c> is relative to it) the rows are the
/// metadata's lines; without, the rows are the picture files in ordinal order, each with the text of its sibling .txt as caption.
/// </summary>
internal sealed class ImageFolderSource : ITrainingSource
{
    // What no encoded picture reaches; a larger file is not read into memory to find that out.
    private const long MaxFileBytes = 1L << 30;

    private static readonly HashSet<string> Pictures = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic",
    };

    private readonly Func<IEnumerable<FolderEntry>> _entries;
    private readonly IReadOnlyList<string> _files;

    private ImageFolderSource(string path, TrainingColumns columns, IReadOnlyList<string> files, Func<IEnumerable<FolderEntry>> entries)
    {
        (Path, Columns, _files, _entries) = (path, columns, files, entries);
        Count = entries().LongCount();
    }

    public string Path { get; }

    public TrainingColumns Columns { get; }

    public long Count { get; }

    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Pictures that the caller has listed and captioned.</summary>
    /// <param name="files">What the data hash covers.</param>
    public static ImageFolderSource OfEntries(string path, IReadOnlyList<string> files, IReadOnlyList<FolderEntry> entries) =>
        new(path, new TrainingColumns(), files, () => entries);

    /// <param name="files">All files of the folder, relative, in ordinal order.</param>
    public static ImageFolderSource Open(string path, IReadOnlyList<string> files, TrainingColumns columns)
    {
        var metadata = files.Where(IsMetadata).ToList();
        var pictures = files.Where(IsPicture).ToList();
        if (metadata.Count > 0)
        {
            IEnumerable<FolderEntry> Entries() => metadata.SelectMany(file => MetadataEntries(path, file, columns));
            var named = Entries().Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
            var unnamed = pictures.Count(name => !named.Contains(name));
            var warning = $"{path}: {unnamed} pictures are not named by {string.Join(", ", metadata)} and are not read";
            return new ImageFolderSource(path, columns, [.. metadata, .. pictures], Entries)
            {
                Warnings = unnamed == 0 ? [] : [warning],
                Metadata = metadata[0],
            };
        }

        if (pictures.Count == 0)
        {
            throw new DataSetException(
                $"{path}: the folder holds no pictures and no .parquet, .tar, IDX (…-ubyte, …-ubyte.gz) or CIFAR (data_batch_1.bin, train.bin) files");
        }

        if ((columns.Id ?? (columns.Extra.Count > 0 ? columns.Extra[0] : null)) is { } column)
        {
            throw new DataSetException($"{path}: an image folder without metadata.jsonl or metadata.csv has no column '{column}'")
            {
                MissingColumn = column,
            };
        }

        var captions = columns.Caption is null
            ? []
            : files.Where(file => file.EndsWith(".txt", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var without = pictures.Count(name => !captions.Contains(CaptionFile(name)));
        string[] hashed = [.. pictures, .. captions.Order(StringComparer.Ordinal)];
        return new ImageFolderSource(path, columns, hashed, () => SiblingEntries(path, pictures, captions))
        {
            Warnings = without == 0 || columns.Caption is null
                ? []
                : [$"{path}: {without} of {pictures.Count} pictures have no .txt beside them"],
        };
    }

    /// <summary>The first file of metadata; null where captions lie beside the pictures.</summary>
    private string? Metadata { get; init; }

    public SourceDescription Describe() => new(
        Metadata is null ? "image folder" : "image folder with metadata",
        _files.Count,
        Metadata is null ? [] : [.. FieldsOf(System.IO.Path.Combine(Path, Metadata)).Select(name => new SourceField(name, Metadata))],
        Columns.Caption is null ? null : Metadata is null ? "the .txt beside each picture" : Columns.Caption,
        Metadata is null ? "the picture files" : "file_name",
        Columns.Id ?? "relative path");

    /// <summary>The same pictures with their metadata held in memory (about 200 bytes each), for readers of single rows.</summary>
    public ImageFolderSource Listed()
    {
        List<FolderEntry> entries = [.. _entries()];
        return new ImageFolderSource(Path, Columns, _files, () => entries) { Warnings = Warnings, Metadata = Metadata };
    }

    public IEnumerable<TrainingRow> ReadRows(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: true, cancel);

    public IEnumerable<TrainingRow> ReadCaptions(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: false, cancel);

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) =>
        DataHasher.Compute(_files.Select(name => (name, System.IO.Path.Combine(Path, name))), full, cancel);

    private IEnumerable<TrainingRow> Read(long first, long? count, bool withPictures, CancellationToken cancel)
    {
        var end = Math.Min(Count, count is null ? Count : first + count.Value);
        var (entries, row) = (_entries(), 0L);
        if (entries is IReadOnlyList<FolderEntry> && first > 0)
        {
            (entries, row) = (entries.Skip((int)Math.Min(first, Count)), first);
        }

        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (row >= end)
            {
                yield break;
            }

            if (row >= first)
            {
                var (bytes, missing) = withPictures ? Picture(entry.Name) : (null, null);
                var id = ImageIds.Clean(string.IsNullOrEmpty(entry.Id) ? entry.Name : entry.Id);
                yield return new TrainingRow(row, id, entry.Caption, TrainingRow.Picture(bytes), missing, entry.Extra);
            }

            row++;
        }

        if (row != Count)
        {
            throw new DataSetException($"{Path}: {Count} rows when it was opened, {row} now; the data set changed");
        }
    }

    private (byte[]? Bytes, string? Missing) Picture(string name)
    {
        if (PictureCell.Inside(Path, name) is not { } full)
        {
            return (null, $"the path '{name}' leads out of the data set");
        }

        try
        {
            var file = new FileInfo(full);
            return !file.Exists ? (null, $"'{name}' does not exist")
                : file.Length > MaxFileBytes ? (null, $"'{name}' has {file.Length} bytes, above {MaxFileBytes}")
                : (File.ReadAllBytes(full), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"'{name}' cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<FolderEntry> MetadataEntries(string root, string metadata, TrainingColumns columns)
    {
        // Text columns first: file_name, then the caption.
        List<string> names = ["file_name"];
        var caption = columns.Caption is null ? 0 : names.Count;
        names.AddRange(columns.Caption is { } column ? [column] : []);
        var text = names.Count;
        var id = columns.Id is null ? 0 : names.Count;
        names.AddRange(columns.Id is { } idColumn ? [idColumn] : []);
        var extra = names.Count;
        names.AddRange(columns.Extra);

        var path = System.IO.Path.Combine(root, metadata);
        var folder = metadata[..(metadata.LastIndexOf('/') + 1)];
        var rows = metadata.EndsWith(".csv", StringComparison.Ordinal)
            ? CsvFile.Read(path, names)
            : JsonLinesFile.Read(path, names, text);
        foreach (var (line, values) in rows)
        {
            if (string.IsNullOrEmpty(values[0]))
            {
                throw new DataSetException($"{path}:{line}: the row has no file_name");
            }

            yield return new FolderEntry(
                folder + values[0], caption > 0 ? values[caption] : null, id > 0 ? values[id] : null, values[extra..]);
        }
    }

    private static IReadOnlyList<string> FieldsOf(string metadata) =>
        metadata.EndsWith(".csv", StringComparison.Ordinal) ? CsvFile.Header(metadata) : JsonLinesFile.Keys(metadata);

    private static IEnumerable<FolderEntry> SiblingEntries(string root, List<string> pictures, HashSet<string> captions)
    {
        foreach (var name in pictures)
        {
            var caption = CaptionFile(name);
            var text = captions.Contains(caption)
                ? string.Join('\n', Utf8Lines.Read(System.IO.Path.Combine(root, caption)).Select(line => line.Text)).TrimEnd('\r', '\n')
                : null;
            yield return new FolderEntry(name, text, Id: null, []);
        }
    }

    private static string CaptionFile(string picture) => System.IO.Path.ChangeExtension(picture, ".txt");

    public static bool IsPicture(string name) => Pictures.Contains(System.IO.Path.GetExtension(name));

    private static bool IsMetadata(string name) => name[(name.LastIndexOf('/') + 1)..] is "metadata.jsonl" or "metadata.csv";
}
