using System.Security.Cryptography;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Storage.Warehouse;

/// <summary>A finished run whose tables are those of its manifest.</summary>
internal sealed record SourceRun(string RunId, string ManifestHash, IReadOnlyList<SourceTable> Tables)
{
    public IReadOnlyDictionary<string, long> RowCounts => Tables.ToDictionary(table => table.Name, table => table.Rows, StringComparer.Ordinal);

    /// <exception cref="RefusedException">The folder is no run, or its run is not finished.</exception>
    /// <exception cref="CheckpointException">A table is damaged, changed since the run ended, or of another version.</exception>
    public static async Task<SourceRun> OpenAsync(string path, CancellationToken cancel)
    {
        var folder = RunFolder.Open(path);
        var manifest = Manifest.Read(folder)!;
        if (!manifest.IsComplete)
        {
            throw new RefusedException($"{path}: the run is not finished, so it has no tables to load; 'engram resume {path}' goes on with it");
        }

        await CheckAsync(folder, manifest, cancel);
        var tables = new List<SourceTable>();
        var labels = await LabelTable.ReadAsync(folder, cancel);
        if (labels.FirstOrDefault(row => row.RunId != manifest.RunId) is { } foreign)
        {
            throw new CheckpointException($"{folder.Review}: the labels of '{foreign.Reviewer}' are of the run {foreign.RunId}; move them away");
        }

        foreach (var table in TableCatalogue.All)
        {
            var parent = table.Name == LabelRow.Table ? folder.Review : folder.Tables;
            if (table.Name == LabelRow.Table ? labels.Count > 0 : Directory.Exists(Path.Combine(parent, table.Name)))
            {
                var files = await table.FilesAsync(parent, cancel);
                tables.Add(new SourceTable(table, files[0].Columns, files));
            }
        }

        return new SourceRun(manifest.RunId, Manifest.Seal(folder), tables);
    }

    // A warehouse is read as evidence, so what enters it is what the run's manifest vouches for, and all of it.
    private static async Task CheckAsync(RunFolder folder, Manifest manifest, CancellationToken cancel)
    {
        foreach (var (file, digest) in manifest.Files!.Where(file => file.Key.StartsWith("tables/", StringComparison.Ordinal)))
        {
            var path = folder.In(file);
            if (!File.Exists(path))
            {
                throw new CheckpointException($"{path}: is missing; the run's manifest lists it");
            }

            await using var stream = File.OpenRead(path);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel)) != digest)
            {
                throw new CheckpointException($"{path}: is not what the run's manifest says; restore it, or run again");
            }
        }

        foreach (var table in Directory.GetDirectories(folder.Tables).Select(Path.GetFileName))
        {
            if (!TableCatalogue.All.Any(known => known.Name == table && known.Name != LabelRow.Table))
            {
                throw new CheckpointException($"{folder.In($"tables/{table}")}: this version knows no such table; use the version that made the run");
            }
        }
    }
}
