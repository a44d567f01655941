using Engram.Storage.DataSets.Pixels;
using Engram.Storage.DataSets.WebDataset;

namespace Engram.Storage.DataSets;

/// <summary>Opens a data set by what lies at its path.</summary>
public static class TrainingSource
{
    /// <summary>
    /// A Parquet file, WebDataset tar, IDX file or CIFAR batch; a folder of such files (ordinal order of names) or of pictures; or a
    /// pattern of Parquet or tar files (<c>shards/{00000..00009}.tar</c>, <c>train-*.parquet</c>).
    /// </summary>
    /// <param name="threads">Threads that may read; 0 = all cores.</param>
    /// <exception cref="DataSetException">Nothing readable is there, a column is missing, or a file cannot be what it claims.</exception>
    public static ITrainingSource Open(
        string path, TrainingColumns? columns = null, int threads = 0, CancellationToken cancel = default)
    {
        try
        {
            columns ??= new TrainingColumns();
            return File.Exists(path) ? OpenFile(path, columns, threads, cancel)
                : Directory.Exists(path) ? OpenFolder(path, columns, threads, cancel)
                : ShardPattern.Is(path) ? OpenPattern(path, columns, threads, cancel)
                : throw new DataSetException($"{path}: no such file or folder");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new DataSetException($"{path}: the data set cannot be read: {e.Message}", e);
        }
    }

    private static ITrainingSource OpenFile(string path, TrainingColumns columns, int threads, CancellationToken cancel)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
        return DataFile.KindOf(path) switch
        {
            DataFileKind.Parquet => new ParquetSource(path, [name], folder, columns, threads),
            DataFileKind.Tar => new TarSource(path, [(name, path)], columns, cancel),
            DataFileKind.Idx => IdxFormat.Open(path, columns, []),
            DataFileKind.Cifar => CifarFormat.Open(path, folder, [name], columns),
            _ => throw new DataSetException(
                $"{path}: a data set is a .parquet, .tar, IDX or CIFAR (.bin) file, a folder of them, or a folder of pictures; "
                + $"this file {(DataFile.Head(path) is { Length: > 0 } head ? $"begins with {Convert.ToHexString(head, 0, Math.Min(8, head.Length))}" : "is empty")}"),
        };
    }

    private static ITrainingSource OpenFolder(string path, TrainingColumns columns, int threads, CancellationToken cancel)
    {
        var files = FolderListing.Files(path);
        var parquet = files.Where(DataFile.IsParquetName).ToList();
        var tars = files.Where(DataFile.IsTarName).ToList();
        var idx = files.Where(IdxFormat.IsName).ToList();
        var cifar = files.Where(CifarFormat.IsBatch).ToList();

        // img2dataset writes 00000.parquet, the metadata without pictures, beside 00000.tar.
        if (tars.Count > 0 && parquet.TrueForAll(name => tars.Contains(name[..^".parquet".Length] + ".tar")))
        {
            return Tar(path, path, tars, columns, cancel);
        }

        if (tars.Count > 0 && parquet.Count > 0)
        {
            throw new DataSetException($"{path}: the folder holds Parquet files ({parquet[0]}) and tar files ({tars[0]}); name one kind: {path}/*.tar");
        }

        return parquet.Count > 0 ? new ParquetSource(path, parquet, path, columns, threads)
            : idx.Count > 0 ? IdxFormat.OpenFolder(path, idx, columns)
            : cifar.Count > 0 ? CifarFormat.Open(path, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(path, cifar[0])))!, Siblings(cifar), columns)
            : ImageFolderSource.Open(path, files, columns);
    }

    private static ITrainingSource OpenPattern(string pattern, TrainingColumns columns, int threads, CancellationToken cancel)
    {
        var (root, names) = ShardPattern.Expand(pattern);
        var kinds = names.Select(name => DataFile.KindOf(root + name)).Distinct().ToList();
        return kinds switch
        {
            [DataFileKind.Parquet] => new ParquetSource(pattern, names, root, columns, threads),
            [DataFileKind.Tar] => Tar(pattern, root, names, columns, cancel),
            _ => throw new DataSetException($"{pattern}: all files of a pattern have to be Parquet or all tar; it matches {names[0]} and {names.Count - 1} more"),
        };
    }

    private static TarSource Tar(string path, string root, IEnumerable<string> names, TrainingColumns columns, CancellationToken cancel) =>
        new(path, [.. names.Select(name => (name, Path.Combine(root, name)))], columns, cancel);

    // The batches of the first folder that has some.
    private static List<string> Siblings(List<string> batches)
    {
        var folder = Path.GetDirectoryName(batches[0]);
        return [.. batches.Where(name => Path.GetDirectoryName(name) == folder).Select(name => Path.GetFileName(name))];
    }
}
