namespace Engram.Storage.Warehouse;

/// <summary>A folder of Parquet files, <c>TABLE/run_id=RUN/part-00000.parquet</c>, with a catalogue of their schemas.</summary>
internal sealed class ParquetLake(string folder, WarehousePatience patience) : IWarehouse
{
    /// <summary>Held while a load is under way; it stays, empty.</summary>
    public const string LockName = ".lock";

    public async Task LoadAsync(SourceRun run, CancellationToken cancel)
    {
        try
        {
            if (File.Exists(folder))
            {
                throw new RefusedException($"{folder}: is a file; a Parquet lake needs a folder");
            }

            RefuseForeign();
            DurableFile.CreateFolder(folder);
            await using var held = await patience.TryAsync(() => Task.FromResult(Lock()), e => e is IOException, cancel);
            await UnderLockAsync(run, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WarehouseException($"parquet:{folder}: {e.Message}", e);
        }
    }

    private async Task UnderLockAsync(SourceRun run, CancellationToken cancel)
    {
        var staging = new LakeStaging(folder);
        staging.Recover();

        // A column that no file has yet harms nobody, so the catalogue is never behind the files.
        var catalogue = (LakeCatalogue.Read(folder) ?? LakeCatalogue.Empty).With(run);
        catalogue.Write(folder);
        foreach (var table in run.Tables)
        {
            var partition = staging.In(LakeStaging.Partition(table.Name, run.RunId));
            DurableFile.CreateFolder(partition);
            foreach (var file in table.Files)
            {
                var path = Path.Combine(partition, Path.GetFileName(file.Path));
                await LakeFile.WriteAsync(path, table, file, column => catalogue.NameOf(table.Name, column), cancel);
                DurableFile.Publish(path);
            }
        }

        staging.Publish(run);
    }

    private void RefuseForeign()
    {
        if (Directory.Exists(folder) && LakeCatalogue.Read(folder) is null)
        {
            var foreign = Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!)
                .FirstOrDefault(name => name is not (LockName or LakeStaging.FolderName) && !name.EndsWith(DurableFile.Partial, StringComparison.Ordinal));
            if (foreign is not null)
            {
                throw new RefusedException(
                    $"{folder}: the folder is not empty and no lake (it holds '{foreign}', and no {LakeCatalogue.FileName}); name another one");
            }
        }
    }

    private FileStream Lock() => new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
