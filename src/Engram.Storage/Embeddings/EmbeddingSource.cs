using Engram.Storage.DataSets;

namespace Engram.Storage.Embeddings;

/// <summary>Opens embeddings by what lies at their path.</summary>
public static class EmbeddingSource
{
    /// <summary>A folder of NumPy shards or of Parquet files, or one such file.</summary>
    /// <param name="column">The list column of Parquet files.</param>
    /// <param name="key">The column that joins with the data set's ids; null takes image_id, id, key or image_path.</param>
    /// <param name="hasKeys">False where rows are taken by position.</param>
    /// <exception cref="DataSetException">Nothing readable is there, or counts differ; the message says both numbers.</exception>
    public static IEmbeddingSource Open(string path, string column, string? key, bool hasKeys)
    {
        try
        {
            return OpenUnguarded(path, column, key, hasKeys);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new DataSetException($"{path}: the embeddings cannot be read: {e.Message}", e);
        }
    }

    private static IEmbeddingSource OpenUnguarded(string path, string column, string? key, bool hasKeys)
    {
        var (root, files) = File.Exists(path)
            ? (Path.GetDirectoryName(Path.GetFullPath(path))!, Beside(path))
            : Directory.Exists(path)
                ? (path, FolderListing.Files(path))
                : throw new DataSetException($"{path}: no such file or folder; embeddings.from names .npy or .parquet files");
        if (files.Any(IsNumPy))
        {
            return NpySource.Open(path, root, files, key);
        }

        var parquet = files.Where(name => name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)).ToList();
        return parquet.Count > 0
            ? new ParquetEmbeddings(path, root, parquet, column, key, hasKeys)
            : throw new DataSetException($"{path}: holds no .npy and no .parquet file");
    }

    /// <summary>The file, and for a NumPy file its metadata in the same folder or in a folder metadata next to it.</summary>
    private static List<string> Beside(string path)
    {
        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] candidates =
        [
            Path.ChangeExtension(name, ".parquet"),
            Path.ChangeExtension(name.Replace("img_emb", "metadata", StringComparison.Ordinal), ".parquet"),
            "../metadata/" + Path.ChangeExtension(name.Replace("img_emb", "metadata", StringComparison.Ordinal), ".parquet"),
        ];
        return IsNumPy(name)
            ? [name, .. candidates.Where(candidate => File.Exists(Path.Combine(folder, candidate))).Distinct(StringComparer.Ordinal).Take(1)]
            : [name];
    }

    private static bool IsNumPy(string name) => name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
}
