using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Tests.Warehouse;

/// <summary>A finished run's folder with the rows that a test gives it.</summary>
internal sealed class SomeRun
{
    public static readonly DateTime Start = new(2024, 5, 6, 12, 0, 0, 123, DateTimeKind.Utc);

    private readonly RunFolder _folder;
    private readonly Manifest _manifest;

    /// <summary>Begun, not finished.</summary>
    public SomeRun(string path, string runId)
    {
        _folder = RunFolder.OpenOrCreate(path);
        _manifest = Begun(runId);
        _manifest.Write(_folder);
    }

    public string Path => _folder.Path;

    /// <summary>A run of one prompt with its own number as the generations' digest, for telling runs apart.</summary>
    public static async Task<SomeRun> SmallAsync(string path, string runId, string mark = "1")
    {
        var run = new SomeRun(path, runId);
        await run.AddAsync(new RunRow(runId, Start, Start.AddTicks(10), mark, "m", "d", "1", "host", "s"));
        await run.AddAsync(new PromptRow(runId, "p", $"caption {mark}", null, 3, "duplicates", 1));
        await run.AddAsync(new EdgeRow(runId, "p", 0, 1, 5), new EdgeRow(runId, "p", 0, 2, 6));
        await run.AddAsync<StageTimingRow>(new StageTimingRow(runId, "denoise", 1.5, 0.25, 960, 4));
        run.Finish();
        return run;
    }

    public Task AddAsync<TRow>(params TRow[] rows)
        where TRow : ITableRow<TRow> => AddAsync([], rows);

    public async Task AddAsync<TRow>(IReadOnlyList<string> extraColumns, params TRow[] rows)
        where TRow : ITableRow<TRow>
    {
        await using var writer = TableWriter<TRow>.Create(_folder.Tables, extraColumns);
        foreach (var row in rows)
        {
            await writer.AddAsync(row);
        }

        await writer.CompleteAsync();
    }

    /// <summary>Labels as people enter them, which are no part of the manifest.</summary>
    public async Task LabelAsync(string reviewer, params (string PromptId, string Verdict, string Shows)[] labels)
    {
        IReadOnlyList<LabelRow> rows = [];
        foreach (var (promptId, verdict, shows) in labels)
        {
            var entry = new LabelRow(_manifest.RunId, reviewer, 0, promptId, 1, 3, -1, verdict, shows, Start.AddMinutes(rows.Count), true, "");
            rows = await LabelTable.AppendAsync(_folder, rows, entry);
        }
    }

    public void Finish() => _manifest.Complete(_folder, new DateTimeOffset(Start).AddHours(1));

    private static Manifest Begun(string runId) => new()
    {
        RunId = runId,
        Name = "some",
        ConfigHash = "c",
        ModelHash = "m",
        DataHash = "d",
        Arithmetic = "1",
        Software = "s",
        Device = "host",
        StartedAt = new DateTimeOffset(Start),
    };
}
