using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Tests.Warehouse;

/// <summary>A finished run with so many rows that its load takes a while.</summary>
internal static class ManyRows
{
    private static readonly DateTimeOffset Start = new(2024, 5, 6, 12, 0, 0, TimeSpan.Zero);

    /// <param name="mark">Stands in every table, so that the runs of two marks cannot be mixed unnoticed.</param>
    public static async Task WriteAsync(string path, string runId, long mark, int edges)
    {
        var folder = RunFolder.OpenOrCreate(path);
        var manifest = new Manifest
        {
            RunId = runId,
            Name = "many",
            ConfigHash = "c",
            ModelHash = "m",
            DataHash = "d",
            Arithmetic = "1",
            Software = "s",
            Device = "host",
            StartedAt = Start,
        };
        manifest.Write(folder);
        await File.WriteAllTextAsync(folder.ConfigFile, "name: many\n");
        await WriteAsync(folder, [new RunRow(runId, Start.UtcDateTime, Start.UtcDateTime, $"{mark}", "m", "d", "1", "host", "s")]);
        await WriteAsync(folder, [new PromptRow(runId, "p", $"{mark}", null, mark, "all", 1)]);
        await WriteAsync(folder, Enumerable.Range(0, edges).Select(i => new EdgeRow(runId, $"{i / 1_000:x32}", i % 1_000, 1_000, mark)));
        await WriteAsync(folder, [new StageTimingRow(runId, $"{mark}", 1, 0, 1, 1)]);
        manifest.Complete(folder, Start.AddHours(1));
    }

    private static async Task WriteAsync<TRow>(RunFolder folder, IEnumerable<TRow> rows)
        where TRow : ITableRow<TRow>
    {
        await using var writer = TableWriter<TRow>.Create(folder.Tables);
        foreach (var row in rows)
        {
            await writer.AddAsync(row);
        }

        await writer.CompleteAsync();
    }
}
