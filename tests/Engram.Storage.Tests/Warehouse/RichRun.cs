using Engram.Storage.Tables;

namespace Engram.Tests.Warehouse;

/// <summary>A run with rows in every table, nulls, infinities and text that has harmed other programs.</summary>
internal static class RichRun
{
    /// <summary>Everything that is markup, SQL, a terminal's language or a line elsewhere, and 100 kB of it.</summary>
    public static string Hostile { get; } =
        "</script><img src=x onerror=alert(1)> 'quote'' \"double\" `tick` ; DROP TABLE prompts; -- \\ \\N \t,\r\n\u001b[2J\u001b]0;x\u0007 \u202e ü😀 $$ ${HOME} {{x}}"
        + string.Concat(Enumerable.Repeat("é;\"'\n", 17_000));

    public static async Task<SomeRun> WriteAsync(string path, string runId)
    {
        var run = new SomeRun(path, runId);
        await run.AddAsync(new RunRow(runId, SomeRun.Start, SomeRun.Start.AddTicks(10), "c", "m", "d", "1", "host", "s"));
        await run.AddAsync(
            new PromptRow(runId, "a", Hostile, null, 3, "duplicates", 1),
            new PromptRow(runId, "b", "", 7, 1, "all", null),
            new PromptRow(runId, "c", "Hello world\0!", null, 1, "all", 2),
            new PromptRow(runId, "d", "half \uFFFD of a pair", null, 1, "all", 3));
        await run.AddAsync(
            new GenerationRow(runId, "a", 0, "00ff00ff00ff00ff", "ok", "ab", true, 0.1, "images/x.png"),
            new GenerationRow(runId, "a", 1, null, "blank", "cd", false, null, null));
        await run.AddAsync(new EdgeRow(runId, "a", 0, 1, long.MaxValue), new EdgeRow(runId, "a", 0, 2, 0));
        await run.AddAsync(
            new CliqueRow(runId, "a", 12, 11, 55, 0.19, "calibrated", 10, "proved", 10, 0.05, true, "proved", 1, 4, 500, "found", 0.001),
            new CliqueRow(runId, "b", 12, 12, 0, 0.1 + 0.2, "configured", 1, "bounded", 3, null, false, "undecided", null, null, 12, "complete", null));
        await run.AddAsync(
            ["url", "we\"ird; Licence"],
            new ExtractionRow(runId, "a", 0, 1, "17", 5, 0.05, null, 3, true, [Hostile, null]),
            new ExtractionRow(runId, "a", 0, 2, "18", 6, 0.06, 0.9, null, false, [null, "CC\0"]));
        await run.AddAsync(
            new CopyRow(runId, "a", 3, true, "17", "crop 5,0 mirrored", 0.1, true, "18", 0.5, 0.2, double.PositiveInfinity, false, "19", 0.75, true, true),
            new CopyRow(runId, "a", 4, false, null, null, null, false, null, null, null, null, false, null, null, false, false));
        await run.AddAsync(new NullDistanceRow(runId, 0, 100, 24_192));
        await run.AddAsync(new DuplicateRow(runId, 1, 0, "a", 2, true, 0), new DuplicateRow(runId, 1, 7, "b", 2, false, 0.02));
        await run.AddAsync(new DeduplicatedRow(runId, 0, "a", 2));
        await run.AddAsync(new ScreeningRow(runId, 1, "b", Hostile, double.Epsilon, 1), new ScreeningRow(runId, 1, "a", "", null, 2));
        await run.AddAsync(
            new NearestRow(runId, "a", 0, 1, "17", 5, 0.05, 0.4, 0.3, true, "c", 0.2, 1.1, false),
            new NearestRow(runId, "a", 10, 11, "18", 5, 0.05, 1.4, null, false, null, null, null, false));
        await run.AddAsync(new UniqueExtractionRow(runId, "17", "a", 10, 11, 3, 32, 0.04));
        await run.AddAsync(new ExtractionCurveRow(runId, 11, 1, 1, 0, null, null), new ExtractionCurveRow(runId, 600, 26, 273, 25, 3, 4));
        await run.AddAsync(new HitRateRow(runId, "control", "adaptive", "generation", 0.5, 50, null, 500, 600, 4, 0.0067, 0.002, 0.017, 3));
        await run.AddAsync(new LossRow(runId, "model", "training", "17", "loss", 100, 0, false, double.Epsilon), new LossRow(runId, "model", "training", "17", "pia", 100, 0, false, null));
        await run.AddAsync(new MembershipRow(runId, "model", "training", "17", true));
        await run.AddAsync(new ScoreRow(runId, "model", "lira", 100, 20, "training", "17", true, 3.5, 0.1, null, 0.001, null));
        await run.AddAsync(
            new AttackResultRow(runId, "model", "lira", 100, 20, 200, 199, 1, 0.99, 0.98, 1, 0.9, 0.8, 0.95, null, null, null, 2.5, 0.9, 0.8, 0.95, 1.5, true));
        await run.AddAsync(new BlindTestRow(runId, "model", "bytes", 0.5, 0.4, 0.6, true));
        await run.AddAsync(
            new InpaintingRow(runId, "a", 0, "training", "17", "model", 0.25, 0.5, 0.5, 1, 12, 0.125, 0.0625),
            new InpaintingRow(runId, "a", 1, "training", "17", "reference", null, null, null, null, 13, 0.25, 0.125));
        await run.AddAsync(new InpaintingResultRow(runId, "training", "17", 2, 96, 4, 0.125, 0.125, 0.25, true, 4, null, null, null, false, true));
        await run.AddAsync<StageTimingRow>();
        run.Finish();
        await run.LabelAsync("anna", ("a", "copy", "logo"), ("b", "near_copy", "person"), ("a", "not_copy", "other"));
        await run.LabelAsync("ben_2", ("a", "template", "medical"));
        return run;
    }
}
