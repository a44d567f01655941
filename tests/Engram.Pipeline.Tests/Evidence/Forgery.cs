using Engram.Compute;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Options;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Tests.Evidence;

/// <summary>A run's copy that someone changes, and makes its manifest fit again.</summary>
internal static class Forgery
{
    public static Task<Verification> VerifyAsync(string folder, RunOptions options, string? training = null) => RunVerifier.VerifyAsync(
        new VerifyRequest { Folder = folder, ReadConfiguration = _ => options, Training = training },
        (_, _) => new ReferenceDevice(),
        TestContext.Current.CancellationToken);

    /// <summary>Writes a table anew, each row changed or, where the change gives null, left out.</summary>
    public static async Task ChangeAsync<TRow>(string folder, Func<TRow, int, TRow?> change)
        where TRow : class, ITableRow<TRow>
    {
        var tables = Path.Combine(folder, "tables");
        var extra = await TableReader.ExtraColumnsAsync<TRow>(tables);
        var rows = new List<TRow>();
        await foreach (var row in TableReader.ReadAsync<TRow>(tables))
        {
            rows.Add(row);
        }

        var changed = rows.Select(change).OfType<TRow>().ToList();
        Assert.False(rows.SequenceEqual(changed), $"nothing in {TRow.Table} was changed");
        Directory.Delete(Path.Combine(tables, TRow.Table), recursive: true);
        await using (var writer = TableWriter<TRow>.Create(tables, extra))
        {
            foreach (var row in changed)
            {
                await writer.AddAsync(row);
            }

            await writer.CompleteAsync();
        }

        Seal(folder);
    }

    /// <summary>A manifest that fits the files as they are.</summary>
    public static void Seal(string folder)
    {
        var run = RunFolder.At(folder);
        var manifest = Manifest.Read(run)!;
        File.Delete(run.ManifestHashFile);
        manifest.Complete(run, manifest.FinishedAt!.Value);
    }
}
