using System.Globalization;
using Engram.Storage.Tables;

namespace Engram.Tests.Warehouse;

/// <summary>The queries of configs/sql on two runs whose answers are counted by hand.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SqlFolderTests(LazyServer server) : IDisposable
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "configs", "sql");

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<WarehouseKind> Kinds { get; } = new(WarehouseKind.DuckDb, WarehouseKind.Postgres);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_query_of_the_folder_gives_the_right_rows(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        await warehouse.LoadAsync(await FirstAsync());
        await warehouse.LoadAsync(await SecondAsync());
        var asked = new HashSet<string>();

        // Of ten prompts with 1 copy none; of four with 8, three flagged and two extracted. Wilson's interval of 2 of 4: 0.1500 to 0.8500.
        Check("extraction_rate_by_duplicates", "one|1|10|0|0|0|0|0.2775", "one|8|4|3|2|0.5|0.15|0.85", "two|8|1|0|0|0|0|0.7935");
        Check("precision_at_k", "one|1|p1|0.01|1|1|0.5", "one|2|p2|0.02|0|0.5|0.5", "one|3|p3|0.03|1|0.6667|1");
        Check(
            "runs_side_by_side",
            "one|2024-05-06T12:00:00.1230000|2024-05-06T13:00:00.1230000|c|m|d|1|host|s|14|3|1|0.2|3|1|2|2|0",
            "two|2024-05-07T12:00:00.1230000|2024-05-07T12:00:00.1230000|c|other|d|1|host|s|1|0|0|0.25|0|0|0|0|1");
        // Ranks 1 to 3: both call p1 a copy, they differ on p2, p3 is anna's alone.
        Check(
            "reviewed_precision_at_k", "one|1|1|p1|2|1|1|1", "one|2|2|p2|2|0|0|0.5", "one|3|3|p3|1|1|0|0.6667");
        Check("changed_between_runs", "one|two|p1|caption p1|true|false|10|1");
        Check("exposed_images", "i1|1|1|2|8|0.05|caption p1", "i3|1|1|1|3|0.12|caption p3");
        Check("flags_by_strategy", "one|control|10|0|1|0", "one|duplicates|4|3|0|0.75", "two|duplicates|1|0|0|0");
        Check("guard", "one|0.05|4|1|3", "one|0.1|4|2|2", "one|0.15|4|3|1", "one|0.2|4|3|1");
        Check("rules_that_disagree", "one|p2|caption p2|0|false|false|null|true|t|false|null|images/x.png");
        Check("duplicates", "one|2|5|3|3|0.02");
        Check("untargeted_hits", "two|adaptive|600|273|26|0.455|0.415|0.496|0.0067|0.017|0.4483", "two|l2|600|300|25|0.5|0.46|0.54|null|null|null");
        Check("stage_times", "one|denoise|960|3|0.5|320|0.75", "one|match|10|1|0|10|0.25", "two|denoise|1|0|0|null|null");

        Assert.Equal(Directory.GetFiles(Folder, "*.sql").Select(Path.GetFileNameWithoutExtension).Order(), asked.Order());
        var page = await File.ReadAllTextAsync(Path.Combine(Folder, "README.md"), TestContext.Current.CancellationToken);
        Assert.All(asked, name => Assert.Contains($"`{name}.sql`", page, StringComparison.Ordinal));

        void Check(string name, params string[] expected)
        {
            asked.Add(name);
            var rows = warehouse.Cells(File.ReadAllText(Path.Combine(Folder, name + ".sql"))).Select(row => string.Join('|', row.Select(Rounded)));
            Assert.Equal(expected, rows);
        }
    }

    // Engines give quotients as decimals or doubles of unlike length.
    private static string Rounded(string cell) => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? decimal.Round(number, 4).ToString("0.####", CultureInfo.InvariantCulture)
        : cell;

    private async Task<SomeRun> FirstAsync()
    {
        var run = new SomeRun(_scratch["one"], "one");
        await run.AddAsync(new RunRow("one", SomeRun.Start, SomeRun.Start.AddHours(1), "c", "m", "d", "1", "host", "s"));
        await run.AddAsync<PromptRow>(
        [
            .. Enumerable.Range(1, 4).Select(i => new PromptRow("one", $"p{i}", $"caption p{i}", null, 8, "duplicates", i)),
            .. Enumerable.Range(0, 10).Select(i => new PromptRow("one", $"q{i}", $"caption q{i}", null, 1, "control", i)),
        ]);
        await run.AddAsync<CliqueRow>(
        [
            .. Enumerable.Range(1, 3).Select(i =>
                new CliqueRow("one", $"p{i}", 12, 12, 45, 0.2, "configured", 10, "proved", 10, i / 100.0, true, "proved", i, 0, 12, "complete", null)),
            new CliqueRow("one", "p4", 12, 12, 1, 0.2, "configured", 2, "proved", 2, 0.1, false, "proved", null, null, 12, "complete", null),
            .. Enumerable.Range(0, 10).Select(i => new CliqueRow(
                "one", $"q{i}", 12, 12, 0, 0.2, "configured", 1, "proved", 1, null, false, i == 0 ? "undecided" : "proved", null, null, 12, "complete", null)),
        ]);
        await run.AddAsync(
            Generation("p1", 0, "ok"), Generation("p2", 0, "ok"), Generation("p4", 0, "blank"));
        await run.AddAsync(
            Extraction("p1", 0, 1, "i1", 0.05, 8, true),
            Extraction("p1", 0, 2, "i2", 0.3, null, false),
            Extraction("p1", 1, 1, "i1", 0.06, 8, true),
            Extraction("p2", 0, 1, "i2", 0.21, null, false),
            Extraction("p3", 0, 1, "i3", 0.12, 3, true));
        await run.AddAsync(
            new CopyRow("one", "p1", 0, true, null, null, null, false, null, null, null, null, false, null, null, false, false),
            new CopyRow("one", "p2", 0, false, null, null, null, false, "t", 0.5, 0.02, 0.1, true, null, null, false, true));
        await run.AddAsync<DuplicateRow>(
        [
            .. Enumerable.Range(0, 3).Select(i => new DuplicateRow("one", 1, i, $"i{i}", 3, i == 0, i / 100.0)),
            .. Enumerable.Range(3, 2).Select(i => new DuplicateRow("one", 2, i, $"i{i}", 2, i == 3, 0)),
        ]);
        await run.AddAsync(new StageTimingRow("one", "denoise", 3, 0.5, 960, 4), new StageTimingRow("one", "match", 1, 0, 10, 1));
        run.Finish();
        await run.LabelAsync("anna", ("p3", "near_copy", "logo"), ("p2", "copy", "other"), ("p1", "copy", "person"), ("p2", "not_copy", "other"));
        await run.LabelAsync("ben", ("p1", "near_copy", "person"), ("p2", "copy", "other"));
        return run;

        static GenerationRow Generation(string prompt, long generation, string status) =>
            new("one", prompt, generation, "00", status, "ab", true, null, status == "ok" ? "images/x.png" : null);

        static ExtractionRow Extraction(string prompt, long generation, long neighbour, string image, double l2, long? copies, bool extracted) =>
            new("one", prompt, generation, neighbour, image, 5, l2, null, copies, extracted, []);
    }

    private async Task<SomeRun> SecondAsync()
    {
        var run = new SomeRun(_scratch["two"], "two");
        await run.AddAsync(new RunRow("two", SomeRun.Start.AddDays(1), SomeRun.Start.AddDays(1), "c", "other", "d", "1", "host", "s"));
        await run.AddAsync(new PromptRow("two", "p1", "caption p1", null, 8, "duplicates", 1));
        await run.AddAsync(new CliqueRow("two", "p1", 12, 12, 0, 0.25, "configured", 1, "proved", 1, null, false, "proved", null, null, 12, "complete", null));
        await run.AddAsync(new UniqueExtractionRow("two", "17", "p1", 10, 11, 3, 32, 0.04));
        await run.AddAsync(
            new HitRateRow("two", "training", "adaptive", "generation", 0.5, 50, null, 500, 600, 273, 0.455, 0.415, 0.496, 26),
            new HitRateRow("two", "control", "adaptive", "generation", 0.5, 50, null, 500, 600, 4, 0.0067, 0.002, 0.017, 3),
            new HitRateRow("two", "training", "l2", null, null, null, 0.1, 500, 600, 300, 0.5, 0.46, 0.54, 25));
        await run.AddAsync(new StageTimingRow("two", "denoise", 0, 0, 1, 1));
        run.Finish();
        return run;
    }
}
