using System.Globalization;
using System.Text.RegularExpressions;
using Engram.Storage.DataSets;

namespace Engram.Storage.Embeddings;

/// <summary>
/// NumPy shards as clip-retrieval writes them: img_emb_0.npy, img_emb_1.npy, … anywhere in a folder, each with its metadata_0.parquet, …
/// beside it or in another folder of the tree; or one .npy file with a .parquet file of the same name.
/// </summary>
internal sealed partial class NpySource : IEmbeddingSource
{
    private readonly List<NpyFile> _files;

    private NpySource(string path, List<NpyFile> files, string? key)
    {
        (Path, _files, Key) = (path, files, key);
        Count = files.Sum(file => file.Header.Rows);
        Width = files[0].Header.Columns;
    }

    public string Path { get; }

    public long Count { get; }

    public int Width { get; }

    public string? Key { get; }

    /// <param name="files">Relative names of the folder's files, or the one file.</param>
    public static NpySource Open(string path, string root, IReadOnlyList<string> files, string? key)
    {
        var shards = files.Select(name => (Name: name, Match: Shard().Match(name))).Where(pair => pair.Match.Success).ToList();
        var listed = shards.Count > 0
            ? shards.OrderBy(pair => long.Parse(pair.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ThenBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(pair => (pair.Name, Metadata: MetadataOf(path, files, pair.Match.Groups[1].Value, pair.Name)))
            : files.Where(name => name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
                .Select(name => (Name: name, Metadata: files.FirstOrDefault(other => other == System.IO.Path.ChangeExtension(name, ".parquet"))));
        List<NpyFile> opened = [.. listed.Select(pair => Open(root, pair.Name, pair.Metadata))];
        foreach (var file in opened)
        {
            if (file.Header.Columns != opened[0].Header.Columns)
            {
                throw new DataSetException(
                    $"{file.Path}: has {file.Header.Columns} values a row, {opened[0].Path} has {opened[0].Header.Columns}; all files need one width");
            }
        }

        var withKeys = opened.Count(file => file.Metadata is not null);
        if (withKeys > 0 && withKeys < opened.Count)
        {
            throw new DataSetException($"{opened.First(file => file.Metadata is null).Path}: no metadata for it, though other files have theirs");
        }

        return new NpySource(path, opened, withKeys == 0 ? null : KeyColumn.Of(opened[0].Metadata!, key));
    }

    public IEnumerable<EmbeddingRecord> Read(CancellationToken cancel = default)
    {
        var place = 0L;
        foreach (var file in _files)
        {
            using var keys = Key is null ? null : KeyColumn.Read(file.Metadata!, Key, cancel).GetEnumerator();
            foreach (var values in file.Rows(cancel))
            {
                // Counts were compared at opening.
                keys?.MoveNext();
                yield return new EmbeddingRecord(place++, keys?.Current, values);
            }
        }
    }

    public DataHash ComputeHash(bool full = false, CancellationToken cancel = default) => DataHasher.Compute(
        _files.SelectMany(file => new[] { file.Path, file.Metadata }).OfType<string>().Select(file => (System.IO.Path.GetFileName(file), file)), full, cancel);

    private static NpyFile Open(string root, string name, string? metadata)
    {
        var file = new NpyFile(System.IO.Path.Combine(root, name), NpyHeader.Read(System.IO.Path.Combine(root, name)), metadata is null ? null : System.IO.Path.Combine(root, metadata));
        if (file.Metadata is not null && ParquetFooter.Read(file.Metadata).Rows is var rows && rows != file.Header.Rows)
        {
            throw new DataSetException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: {file.Header.Rows} embeddings and {rows} rows of metadata ({file.Metadata}): {file.Header.Rows} and {rows} must be equal, or keys would go to other pictures"));
        }

        return file;
    }

    private static string? MetadataOf(string path, IReadOnlyList<string> files, string number, string shard)
    {
        var name = $"metadata_{number}.parquet";
        var found = files.Where(file => System.IO.Path.GetFileName(file) == name).ToList();
        var folder = System.IO.Path.GetDirectoryName(shard);
        return found.Count <= 1
            ? found.FirstOrDefault()
            : found.FirstOrDefault(file => System.IO.Path.GetDirectoryName(file) == folder)
                ?? throw new DataSetException($"{path}: {found.Count} files {name}, none beside {shard}; embeddings.from names one set of shards");
    }

    [GeneratedRegex(@"(?:^|/)img_emb_?([0-9]+)\.npy$")]
    private static partial Regex Shard();
}
