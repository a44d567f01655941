namespace Engram.Storage.DataSets.WebDataset;

/// <summary>
/// WebDataset shards, as img2dataset writes them: a sample is the members of one key, wherever in its shard they stand. Ids are
/// <c>shard/key</c>, because a key is unique in its shard only.
/// </summary>
internal sealed class TarSource : ITrainingSource
{
    public const string FormatName = "WebDataset tar";

    // Samples whose JSON is read at opening, to find a misspelt column before a night is spent.
    private const int Probed = 1000;

    private readonly List<TarShard> _shards = [];
    private readonly List<string> _warnings = [];
    private readonly SortedDictionary<string, string> _fields = new(StringComparer.Ordinal);

    // The last shard's index: readers of single rows come back to the same shard. One is held, so memory is that of the largest shard.
    private readonly Lock _gate = new();
    private (string Path, long Length, DateTime Changed, TarIndex Index)? _last;

    /// <param name="shards">Name inside the set, and path, in order.</param>
    /// <exception cref="DataSetException">A shard is damaged, there is no picture, or a column is nowhere.</exception>
    public TarSource(string path, IReadOnlyList<(string Name, string Path)> shards, TrainingColumns columns, CancellationToken cancel = default)
    {
        (Path, Columns) = (path, columns);
        var (ignored, pictures) = (0L, 0L);
        foreach (var (name, file) in shards)
        {
            var index = IndexOf(file, cancel);
            var shard = new TarShard(file, name, Count, index.Samples.Count);
            Count += shard.Count;
            ignored += index.Ignored;
            pictures += index.Samples.Count(sample => sample.PictureOf(columns.Image).Picture is not null);
            _warnings.AddRange(index.Warnings);
            if (_shards.Count == 0)
            {
                Probe(shard, cancel);
            }

            _shards.Add(shard);
        }

        if (pictures == 0)
        {
            throw new DataSetException(columns.Image is TarColumns.AnyImage
                ? $"{path}: none of {Count} samples has a picture; unpack archives of other things (CIFAR, IDX, Parquet) first"
                : $"{path}: none of {Count} samples has a picture '{columns.Image}'; the members are {string.Join(", ", _fields.Keys)}")
            {
                MissingColumn = columns.Image is TarColumns.AnyImage ? null : columns.Image,
            };
        }

        if (columns.Caption is TarColumns.AnyText && !HasText)
        {
            _warnings.Add($"{path}: the first {Math.Min(_shards[0].Count, Probed)} samples have no .txt and no JSON text or caption; training.caption names another field");
        }

        if (ignored > 0)
        {
            _warnings.Add($"{path}: {ignored} members belong to no sample (hidden files, names without an extension) and are not read");
        }
    }

    public string Path { get; }

    public TrainingColumns Columns { get; }

    public long Count { get; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether a shard is gzip, so that a single row costs a pass from the shard's beginning.</summary>
    public bool IsCompressed => _shards.Exists(shard => !shard.Path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase));

    public SourceDescription Describe() => new(
        FormatName,
        _shards.Count,
        [.. _fields.Select(field => new SourceField(field.Key, field.Value))],
        Columns.Caption is not TarColumns.AnyText ? Columns.Caption : HasText ? ".txt, else JSON text or caption" : null,
        Columns.Image is TarColumns.AnyImage ? "the picture of each sample" : Columns.Image,
        Columns.Id ?? "shard/key");

    public IEnumerable<TrainingRow> ReadRows(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: true, cancel);

    public IEnumerable<TrainingRow> ReadCaptions(long first = 0, long? count = null, CancellationToken cancel = default) =>
        Read(first, count, withPictures: false, cancel);

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) =>
        DataHasher.Compute(_shards.Select(shard => (shard.Name, shard.Path)), full, cancel);

    private bool HasText => _fields.ContainsKey("txt") || _fields.ContainsKey(TarColumns.AnyText) || _fields.ContainsKey("caption");

    private TarIndex IndexOf(string path, CancellationToken cancel)
    {
        var file = new FileInfo(path);
        lock (_gate)
        {
            if (_last is not { } last || last.Path != path || last.Length != file.Length || last.Changed != file.LastWriteTimeUtc)
            {
                _last = null;
                last = (path, file.Length, file.LastWriteTimeUtc, TarShard.IndexOf(path, Columns.Image, cancel));
                _last = last;
            }

            return last.Index;
        }
    }

    private IEnumerable<TrainingRow> Read(long first, long? count, bool withPictures, CancellationToken cancel)
    {
        var end = Math.Min(Count, count is null ? Count : first + count.Value);
        foreach (var shard in _shards)
        {
            var from = Math.Max(first - shard.FirstRow, 0);
            var to = Math.Min(end - shard.FirstRow, shard.Count);
            if (from >= to)
            {
                continue;
            }

            var row = shard.FirstRow + from;
            foreach (var record in shard.Read(from, to, IndexOf(shard.Path, cancel), Columns.Image, withPictures, cancel))
            {
                yield return Row(shard, row++, record);
            }
        }
    }

    private TrainingRow Row(TarShard shard, long row, TarRecord record)
    {
        var sample = record.Sample;
        string TextOf(TarField field) => TarShard.TextOf(shard.Path, field, record.Read(field));

        var json = NeedsJson(sample) ? TarColumns.JsonOf(sample, shard.Path, record.Read) : null;
        var id = Columns.Id is { } column ? TarColumns.ValueOf(sample, column, json, TextOf) : null;
        return new TrainingRow(
            row,
            ImageIds.Clean(string.IsNullOrEmpty(id) ? $"{shard.Name}/{sample.Key}" : id),
            Columns.Caption is { } caption ? TarColumns.CaptionOf(sample, caption, json, TextOf) : null,
            TrainingRow.Picture(record.Bytes),
            record.Missing,
            [.. Columns.Extra.Select(extra => TarColumns.ValueOf(sample, extra, json, TextOf))]);
    }

    // Nothing of a JSON is needed where the caption is a .txt.
    private bool NeedsJson(TarSample sample) =>
        Columns.Id is not null || Columns.Extra.Count > 0
        || (Columns.Caption is { } caption && (caption is not TarColumns.AnyText || TarColumns.MemberOf(sample, "txt") is null));

    // Fields for messages and inspection; a column that the first samples do not have is misspelt.
    private void Probe(TarShard shard, CancellationToken cancel)
    {
        foreach (var record in shard.Read(0, Math.Min(shard.Count, Probed), IndexOf(shard.Path, cancel), Columns.Image, withPictures: false, cancel))
        {
            foreach (var field in record.Sample.Fields)
            {
                _fields.TryAdd(field.Name, "member");
                _fields.TryAdd(field.Extension, "member");
            }

            foreach (var name in TarColumns.JsonOf(record.Sample, shard.Path, record.Read)?.Names ?? [])
            {
                _fields.TryAdd(name, "JSON");
            }
        }

        string?[] asked = [Columns.Caption is TarColumns.AnyText ? null : Columns.Caption, Columns.Id, .. Columns.Extra];
        if (asked.FirstOrDefault(column => column is not null && !_fields.ContainsKey(column)) is { } absent)
        {
            throw new DataSetException(
                $"{shard.Path}: none of the first {Math.Min(shard.Count, Probed)} samples has '{absent}'; they have {string.Join(", ", _fields.Keys.Take(40))}")
            {
                MissingColumn = absent,
            };
        }
    }
}
