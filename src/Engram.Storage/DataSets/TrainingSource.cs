namespace Engram.Storage.DataSets;

/// <summary>Opens a data set by what lies at its path.</summary>
public static class TrainingSource
{
    /// <summary>A Parquet file, a folder of Parquet files (ordinal order of names), or an image folder.</summary>
    /// <param name="threads">Threads that may read; 0 = all cores.</param>
    /// <exception cref="DataSetException">Nothing readable is there, a column is missing, or a footer cannot be true.</exception>
    public static ITrainingSource Open(string path, TrainingColumns? columns = null, int threads = 0)
    {
        try
        {
            return OpenUnguarded(path, columns ?? new TrainingColumns(), threads);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new DataSetException($"{path}: the data set cannot be read: {e.Message}", e);
        }
    }

    private static ITrainingSource OpenUnguarded(string path, TrainingColumns columns, int threads)
    {
        if (File.Exists(path))
        {
            return IsParquet(path)
                ? new ParquetSource(path, [Path.GetFileName(path)], Path.GetDirectoryName(Path.GetFullPath(path))!, columns, threads)
                : throw new DataSetException($"{path}: a data set is a .parquet file, a folder of them, or a folder of pictures");
        }

        if (!Directory.Exists(path))
        {
            throw new DataSetException($"{path}: no such file or folder");
        }

        var files = FolderListing.Files(path);
        var parquet = files.Where(IsParquet).ToList();
        return parquet.Count > 0
            ? new ParquetSource(path, parquet, path, columns, threads)
            : ImageFolderSource.Open(path, files, columns);
    }

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
}
