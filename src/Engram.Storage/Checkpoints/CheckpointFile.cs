using System.Globalization;
using Parquet;

namespace Engram.Storage.Checkpoints;

/// <summary>One segment on disk: one row group, zstd, the row's version in the metadata.</summary>
internal static class CheckpointFile
{
    private const string VersionKey = "row_version";

    public static async Task WriteAsync<TRow>(string path, IReadOnlyList<TRow> rows, CancellationToken cancel)
        where TRow : ICheckpointRow<TRow>
    {
        using (var file = DurableFile.CreatePartial(path))
        {
            // Disposing a ParquetWriter writes a valid footer even after a failure: only the rename says that the segment is whole.
            var options = ParquetDefaults.Writing();
            await using (var writer = await ParquetWriter.CreateAsync(TRow.Schema, file, options, cancellationToken: cancel))
            {
                writer.CustomMetadata = new Dictionary<string, string> { [VersionKey] = VersionOf<TRow>() };
                using var group = writer.CreateRowGroup();
                await TRow.WriteAsync(group, rows, cancel);
            }

            DurableFile.FlushToDisk(file);
        }

        DurableFile.Publish(path);
    }

    public static async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(string path, CancellationToken cancel)
        where TRow : ICheckpointRow<TRow>
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: cancel);
            var found = reader.CustomMetadata.GetValueOrDefault(VersionKey);
            if (found != VersionOf<TRow>())
            {
                throw new RefusedException(
                    $"{path}: version {found ?? "none"} of {typeof(TRow).Name}, this program reads {VersionOf<TRow>()}; "
                    + "finish the run with the program that began it");
            }

            var rows = new List<TRow>();
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                rows.AddRange(await TRow.ReadAsync(group, cancel));
            }

            return rows;
        }
        catch (Exception e) when (e is not (RefusedException or OperationCanceledException or OutOfMemoryException))
        {
            // The library has no exception of its own for a torn file: it ends in whatever the bytes lead to.
            throw new CheckpointException(
                $"{path}: the checkpoint segment is damaged ({e.Message.Split('\n')[0]}); delete it to have its work done again", e);
        }
    }

    private static string VersionOf<TRow>()
        where TRow : ICheckpointRow<TRow> => TRow.Version.ToString(CultureInfo.InvariantCulture);
}
