using CsCheck;
using Engram.Storage;
using Engram.Storage.Tables;

namespace Engram.Tests;

public sealed class TableTests : IDisposable
{
    // What the writer takes an edge for: two texts of 1 and 3 characters, three numbers.
    private const long EdgeBytes = 24 + 2 + 24 + 6 + (3 * 8);

    private static readonly DateTime Noon = new(2024, 5, 6, 12, 0, 0, 123, DateTimeKind.Utc);
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task Every_table_is_read_back_with_its_nulls()
    {
        await RoundTrip(new RunRow("r", Noon, Noon.AddTicks(10), "c", "m", "d", "1", "host", "s"));
        await RoundTrip(
            new PromptRow("r", "a", "caption, \"q\"\nü😀", null, 3, "duplicates", 1), new PromptRow("r", "b", "", 7, 1, "all", null));
        await RoundTrip(
            new GenerationRow("r", "a", 0, "00ff00ff00ff00ff", "ok", "ab", true, 0.1, "images/x.png"),
            new GenerationRow("r", "a", 1, null, "blank", "cd", false, null, null));
        await RoundTrip(new EdgeRow("r", "a", 0, 1, 3_200_000_000), new EdgeRow("r", "a", 0, 2, 0));
        await RoundTrip(
            new CliqueRow("r", "a", 12, 11, 55, 0.19, "calibrated", 10, "proved", 10, 0.05, true, "proved", 1, 4, 500, "found", 0.001),
            new CliqueRow("r", "b", 12, 12, 0, 0.19, "configured", 1, "bounded", 3, null, false, "undecided", null, null, 12, "complete", null));
        await RoundTrip(
            new CopyRow("r", "a", 3, true, "17", "crop 5,0 mirrored", 0.1, true, "18", 0.5, 0.2, double.PositiveInfinity, false, "19", 0.75, true, true),
            new CopyRow("r", "a", 4, false, null, null, null, false, null, null, null, null, false, null, null, false, false));
        await RoundTrip(new NullDistanceRow("r", 0, 100, 24_192));
        await RoundTrip(new DuplicateRow("r", 1, 0, "a", 2, true, 0), new DuplicateRow("r", 1, 7, "b", 2, false, 0.02));
        await RoundTrip(new DeduplicatedRow("r", 0, "a", 2), new DeduplicatedRow("r", 3, "c", 1));
        await RoundTrip(new ScreeningRow("r", 1, "b", "caption", 7.5, 1), new ScreeningRow("r", 1, "a", "", null, 2));
        await RoundTrip(
            new NearestRow("r", "a", 0, 1, "17", 5, 0.05, 0.4, 0.3, true, "c", 0.2, 1.1, false),
            new NearestRow("r", "a", 10, 11, "18", 5, 0.05, 1.4, null, false, null, null, null, false));
        await RoundTrip(new UniqueExtractionRow("r", "17", "a", 10, 11, 3, 32, 0.04));
        await RoundTrip(new ExtractionCurveRow("r", 11, 1, 1, 0, null, null), new ExtractionCurveRow("r", 600, 26, 273, 25, 3, 4));
        await RoundTrip(
            new HitRateRow("r", "control", "adaptive", "generation", 0.5, 50, null, 500, 600, 4, 0.0067, 0.002, 0.017, 3),
            new HitRateRow("r", "control", "l2", null, null, null, 0.1, 500, 0, 0, null, 0, 1, 0));
        await RoundTrip(
            new LossRow("r", "model", "training", "17", "loss", 100, 0, false, 0.25), new LossRow("r", "model", "training", "17", "loss", 100, 0, true, null));
        await RoundTrip(new MembershipRow("r", "model", "others", "17", false), new MembershipRow("r", "model", "training", "17", true));
        await RoundTrip(
            new ScoreRow("r", "model", "lira", 100, 20, "training", "17", true, 3.5, 0.1, 0.2, 0.001, 0.002),
            new ScoreRow("r", "model", "pia", 100, 0, "training", "17", true, null, null, null, null, null));
        await RoundTrip(
            new AttackResultRow("r", "model", "lira", 100, 20, 200, 199, 1, 0.99, 0.98, 1, 0.9, 0.8, 0.95, null, null, null, 2.5, 0.9, 0.8, 0.95, 1.5, false),
            new AttackResultRow(
                "r", "model", "pia", 100, 0, 0, 200, 200, null, null, null, null, null, null, null, null, null, null, null, null, null, null, true));
        await RoundTrip(new BlindTestRow("r", "model", "bytes", 0.5, 0.4, 0.6, false));
        await RoundTrip(new StageTimingRow("r", "denoise", 1.5, 0.25, 960, 4));
    }

    [Fact]
    public async Task Columns_types_and_order_are_those_of_the_contract()
    {
        await Write<RunRow>();
        await Write<PromptRow>();
        await Write<GenerationRow>();
        await Write<EdgeRow>();
        await Write<CliqueRow>();
        await Write<NullDistanceRow>();
        await Write<CopyRow>();
        await Write<ScreeningRow>();
        await Write<DuplicateRow>();
        await Write<DeduplicatedRow>();
        await Write<StageTimingRow>();
        await Write<NearestRow>();
        await Write<UniqueExtractionRow>();
        await Write<ExtractionCurveRow>();
        await Write<HitRateRow>();
        await Write<LossRow>();
        await Write<MembershipRow>();
        await Write<ScoreRow>();
        await Write<AttackResultRow>();
        await Write<BlindTestRow>();
        await Write<InpaintingRow>();
        await Write<InpaintingResultRow>();
        await using (var writer = TableWriter<ExtractionRow>.Create(_scratch["tables"], ["url", "licence"]))
        {
            await writer.CompleteAsync();
        }

        Assert.Equal(
            "run_id VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, config_hash VARCHAR, model_hash VARCHAR, "
            + "data_hash VARCHAR, arithmetic VARCHAR, device VARCHAR, software VARCHAR",
            Columns("runs"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, caption VARCHAR, class_label BIGINT, duplicates BIGINT, "
            + "strategy VARCHAR, rank BIGINT",
            Columns("prompts"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generation BIGINT, seed VARCHAR, status VARCHAR, pixels_sha256 VARCHAR, "
            + "clique_member BOOLEAN, mean_edge_distance DOUBLE, image_path VARCHAR",
            Columns("generations"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, a BIGINT, b BIGINT, squared BIGINT",
            Columns("edges"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generations BIGINT, usable BIGINT, edges BIGINT, threshold DOUBLE, "
            + "threshold_source VARCHAR, clique_size BIGINT, certainty VARCHAR, clique_bound BIGINT, "
            + "mean_distance DOUBLE, flagged BOOLEAN, decision VARCHAR, rank BIGINT, medoid BIGINT, planned BIGINT, stopped VARCHAR, stop_risk DOUBLE",
            Columns("cliques"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generation BIGINT, neighbour BIGINT, image_id VARCHAR, squared BIGINT, "
            + "l2 DOUBLE, adaptive_l2 DOUBLE, eidetic_k BIGINT, extracted BOOLEAN, url VARCHAR, licence VARCHAR",
            Columns("extractions"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generation BIGINT, extracted BOOLEAN, view_image_id VARCHAR, view VARCHAR, view_l2 DOUBLE, "
            + "view_copy BOOLEAN, template_image_id VARCHAR, template_share DOUBLE, template_l2 DOUBLE, template_adaptive_l2 DOUBLE, "
            + "template_copy BOOLEAN, encoder_image_id VARCHAR, encoder_cosine DOUBLE, encoder_copy BOOLEAN, disagrees BOOLEAN",
            Columns("copies"));
        Assert.Equal(
            "run_id VARCHAR, squared_from BIGINT, squared_to BIGINT, pairs BIGINT",
            Columns("null_distances"));
        Assert.Equal(
            "run_id VARCHAR, source BIGINT, prompt_id VARCHAR, caption VARCHAR, score DOUBLE, rank BIGINT",
            Columns("screening"));
        Assert.Equal(
            "run_id VARCHAR, stage VARCHAR, busy_seconds DOUBLE, waiting_seconds DOUBLE, items BIGINT, "
            + "queue_depth BIGINT",
            Columns("stage_timings"));
        Assert.Equal(
            "run_id VARCHAR, model VARCHAR, source VARCHAR, image_id VARCHAR, kind VARCHAR, timestep BIGINT, draw BIGINT, "
            + "mirrored BOOLEAN, loss DOUBLE",
            Columns("losses"));
        Assert.Equal(
            "run_id VARCHAR, model VARCHAR, source VARCHAR, image_id VARCHAR, member BOOLEAN",
            Columns("memberships"));
        Assert.Equal(
            "run_id VARCHAR, target VARCHAR, attack VARCHAR, timestep BIGINT, draws BIGINT, source VARCHAR, "
            + "image_id VARCHAR, member BOOLEAN, score DOUBLE, mean_in DOUBLE, mean_out DOUBLE, var_in DOUBLE, "
            + "var_out DOUBLE",
            Columns("scores"));
        Assert.Equal(
            "run_id VARCHAR, target VARCHAR, attack VARCHAR, timestep BIGINT, draws BIGINT, members BIGINT, others BIGINT, "
            + "unscored BIGINT, auc DOUBLE, auc_low DOUBLE, auc_high DOUBLE, tpr_1 DOUBLE, tpr_1_low DOUBLE, "
            + "tpr_1_high DOUBLE, tpr_01 DOUBLE, tpr_01_low DOUBLE, tpr_01_high DOUBLE, threshold DOUBLE, accuracy DOUBLE, "
            + "accuracy_low DOUBLE, accuracy_high DOUBLE, epsilon DOUBLE, void BOOLEAN",
            Columns("attack_results"));
        Assert.Equal(
            "run_id VARCHAR, target VARCHAR, test VARCHAR, auc DOUBLE, auc_low DOUBLE, auc_high DOUBLE, separates BOOLEAN",
            Columns("blind_tests"));
        Assert.Equal(
            "run_id VARCHAR, cluster BIGINT, training_row BIGINT, image_id VARCHAR, copies BIGINT, kept BOOLEAN, distance DOUBLE",
            Columns("duplicates"));
        Assert.Equal("run_id VARCHAR, training_row BIGINT, image_id VARCHAR, copies BIGINT", Columns("deduplicated"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generation BIGINT, sample BIGINT, image_id VARCHAR, squared BIGINT, l2 DOUBLE, "
            + "adaptive_l2 DOUBLE, second_ratio DOUBLE, hit BOOLEAN, control_image_id VARCHAR, control_l2 DOUBLE, "
            + "control_adaptive_l2 DOUBLE, control_hit BOOLEAN",
            Columns("nearest"));
        Assert.Equal(
            "run_id VARCHAR, image_id VARCHAR, prompt_id VARCHAR, first_generation BIGINT, first_sample BIGINT, hits BIGINT, copies BIGINT, l2 DOUBLE",
            Columns("unique_extractions"));
        Assert.Equal(
            "run_id VARCHAR, samples BIGINT, unique_extractions BIGINT, hits BIGINT, unique_l2 BIGINT, control_unique BIGINT, control_hits BIGINT",
            Columns("extraction_curve"));
        Assert.Equal(
            "run_id VARCHAR, compared_with VARCHAR, rule VARCHAR, neighbourhood VARCHAR, alpha DOUBLE, nearest BIGINT, l2 DOUBLE, pictures BIGINT, "
            + "generations BIGINT, hits BIGINT, rate DOUBLE, rate_low DOUBLE, rate_high DOUBLE, unique_pictures BIGINT",
            Columns("hit_rates"));
        Assert.Equal(
            "run_id VARCHAR, prompt_id VARCHAR, generation BIGINT, compared_with VARCHAR, image_id VARCHAR, model VARCHAR, loss DOUBLE, "
            + "reference_loss DOUBLE, score DOUBLE, rank BIGINT, squared BIGINT, l2 DOUBLE, picture_l2 DOUBLE",
            Columns("inpaintings"));
        Assert.Equal(
            "run_id VARCHAR, compared_with VARCHAR, image_id VARCHAR, copies BIGINT, hidden_values BIGINT, trials BIGINT, best_l2 DOUBLE, "
            + "nearest_l2 DOUBLE, mean_l2 DOUBLE, recovered BOOLEAN, reference_trials BIGINT, reference_best_l2 DOUBLE, reference_nearest_l2 DOUBLE, "
            + "reference_mean_l2 DOUBLE, reference_recovered BOOLEAN, closer BOOLEAN",
            Columns("inpainting_results"));
        Assert.Equal("clique_member", Required("generations").Single());
        Assert.Equal("flagged", Required("cliques").Single());
        Assert.Equal("extracted", Required("extractions").Single());
    }

    [Fact]
    public async Task Extractions_carry_the_columns_of_the_data_set()
    {
        ExtractionRow[] rows =
        [
            new("r", "a", 0, 1, "17", 5, 0.05, null, 3, true, ["http://x", null]),
            new("r", "a", 0, 2, "18", 6, 0.06, 0.9, null, false, [null, "CC"]),
        ];
        await using var writer = TableWriter<ExtractionRow>.Create(_scratch["tables"], ["url", "licence"]);
        await writer.AddAsync(rows[1]);
        await writer.AddAsync(rows[0]);
        await writer.AddAsync(rows[0] with { Columns = ["http://x", null] });
        await writer.CompleteAsync();

        var read = await TableReader.ReadAsync<ExtractionRow>(_scratch["tables"]).ToListAsync();

        Assert.Equal(rows.Select(Flat), read.Select(Flat));
        Assert.Equal(["url", "licence"], await TableReader.ExtraColumnsAsync<ExtractionRow>(_scratch["tables"]));
        Assert.Contains(
            "has a column 'L2' already",
            Assert.Throws<DataSetException>(() => TableWriter<ExtractionRow>.Create(_scratch["tables"], ["L2"])).Message,
            StringComparison.Ordinal);
        static string Flat(ExtractionRow row) =>
            $"{row with { Columns = [] }} {string.Join('|', row.Columns.Select(value => value ?? "null"))}";
    }

    [Fact]
    public async Task Any_order_and_any_buffer_give_the_same_bytes_sorted_by_key()
    {
        var i = 0;
        await Gen.Select(Gen.Int[0, 300], Gen.Int[1, 40])
            .SelectMany((count, buffer) => Gen.Shuffle(Enumerable.Range(0, count).ToArray()).Select(order => (order, buffer)))
            .SampleAsync(async input =>
            {
                var (order, buffer) = input;
                var straight = await Files($"{Interlocked.Increment(ref i)}", [.. order.Order()], 1 << 30);
                var shuffled = await Files($"{Interlocked.Increment(ref i)}", [.. order, .. order.Take(5)], buffer * 100);
                Assert.Equal(straight.Select(Convert.ToHexString), shuffled.Select(Convert.ToHexString));
                Assert.Equal(Math.Max(1, (order.Length + 63) / 64), straight.Count);
            }, iter: 12, threads: 1);

        async Task<List<byte[]>> Files(string name, int[] ids, long buffer)
        {
            // 32 rows a group, and after 64 a file has its 40.
            var limits = new TableLimits(buffer, PartBytes: 40 * EdgeBytes, GroupBytes: 1 << 20, GroupRows: 32);
            await using var writer = TableWriter<EdgeRow>.Create(_scratch[name], null, limits);
            foreach (var id in ids)
            {
                await writer.AddAsync(new EdgeRow("r", $"{id / 10:D3}", id % 10, 10, id * 7L));
            }

            await writer.CompleteAsync();
            var read = await TableReader.ReadAsync<EdgeRow>(_scratch[name]).ToListAsync();
            Assert.Equal(ids.Distinct().Order().Select(id => id * 7L), read.Select(row => row.Squared));
            return [.. Directory.GetFiles(_scratch[$"{name}/edges"]).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        }
    }

    [Fact]
    public async Task A_table_without_rows_has_one_file_that_can_be_queried()
    {
        await Write<EdgeRow>();

        Assert.Equal(["part-00000.parquet"], Directory.GetFiles(_scratch["tables/edges"]).Select(Path.GetFileName));
        Assert.Equal(0L, SomeParquet.Query($"SELECT count(*) FROM '{_scratch["tables/edges"]}/*.parquet'")[0][0]);
        Assert.Empty(await TableReader.ReadAsync<EdgeRow>(_scratch["tables"]).ToListAsync());
    }

    [Fact]
    public async Task Stale_files_of_an_earlier_try_are_gone()
    {
        _scratch.Write("tables/edges/part-00007.parquet", "stale");
        _scratch.Write("tables/edges/sorted-0.partial", "half");

        await Write(new EdgeRow("r", "a", 0, 1, 2));

        Assert.Equal(["part-00000.parquet"], Directory.GetFiles(_scratch["tables/edges"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Two_rows_of_one_key_that_differ_are_an_error()
    {
        await using var writer = TableWriter<EdgeRow>.Create(_scratch["tables"]);
        await writer.AddAsync(new EdgeRow("r", "a", 0, 1, 2));
        await writer.AddAsync(new EdgeRow("r", "a", 0, 1, 3));

        var error = await Assert.ThrowsAsync<CheckpointException>(() => writer.CompleteAsync());

        Assert.Equal("table 'edges': two rows of one key (a, 0, 1) differ in 'squared': 2 and 3", error.Message);
    }

    [Fact] // C29
    public async Task A_nul_becomes_a_replacement_character_and_is_counted()
    {
        await using var writer = TableWriter<PromptRow>.Create(_scratch["tables"]);
        await writer.AddAsync(new PromptRow("r", "a", "Hello\0 world\0!", null, 1, "all", null));
        await writer.AddAsync(new PromptRow("r", "b", "plain", null, 1, "all", null));

        Assert.Equal(2, await writer.CompleteAsync());
        var captions = SomeParquet.Query($"SELECT caption FROM '{_scratch["tables/prompts"]}/*.parquet' ORDER BY prompt_id");
        Assert.Equal(["Hello\uFFFD world\uFFFD!", "plain"], captions.Select(row => (string?)row[0]));
    }

    [Fact]
    public async Task DuckDB_reads_the_values()
    {
        await Write(new RunRow("r", Noon, Noon, "c", "m", "d", "1", "host", "s"));
        await Write(new CliqueRow("r", "b", 12, 12, 0, 0.19, "configured", 1, "bounded", 3, null, false, "undecided", null, null, 12, "complete", null));

        var cliques = _scratch["tables/cliques/*.parquet"];
        Assert.Equal([Noon], SomeParquet.Query($"SELECT started_at FROM '{_scratch["tables/runs/*.parquet"]}'")[0]);
        Assert.Equal(
            [12L, 0.19, null, false, null],
            SomeParquet.Query($"SELECT usable, threshold, mean_distance, flagged, medoid FROM '{cliques}'")[0]);
    }

    [Fact]
    public async Task A_time_that_is_not_utc_and_a_torn_or_absent_table_are_errors()
    {
        var local = new RunRow("r", DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified), Noon, "c", "m", "d", "1", "host", "s");
        await Assert.ThrowsAsync<ArgumentException>(() => Write(local));

        await Write(new EdgeRow("r", "a", 0, 1, 2));
        var path = _scratch["tables/edges/part-00000.parquet"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..60]);
        var torn = await Assert.ThrowsAsync<CheckpointException>(
            async () => await TableReader.ReadAsync<EdgeRow>(_scratch["tables"]).ToListAsync());
        Assert.StartsWith(path, torn.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(async () => await TableReader.ReadAsync<PromptRow>(_scratch["tables"]).ToListAsync());
    }

    public void Dispose() => _scratch.Dispose();

    private async Task Write<TRow>(params TRow[] rows)
        where TRow : ITableRow<TRow>
    {
        await using var writer = TableWriter<TRow>.Create(_scratch["tables"]);
        foreach (var row in rows)
        {
            await writer.AddAsync(row);
        }

        await writer.CompleteAsync();
    }

    private async Task RoundTrip<TRow>(params TRow[] rows)
        where TRow : ITableRow<TRow>
    {
        await Write(rows);
        Assert.Equal(rows, await TableReader.ReadAsync<TRow>(_scratch["tables"]).ToListAsync());
    }

    private IEnumerable<string> Required(string table) => SomeParquet.Query($"""
        SELECT name FROM parquet_schema('{_scratch[$"tables/{table}/part-00000.parquet"]}')
        WHERE type = 'BOOLEAN' AND repetition_type = 'REQUIRED'
        """).Select(row => (string)row[0]!);

    private string Columns(string table)
    {
        var columns = SomeParquet.Query($"DESCRIBE SELECT * FROM '{_scratch[$"tables/{table}/part-00000.parquet"]}'");
        return string.Join(", ", columns.Select(column => $"{column[0]} {column[1]}"));
    }
}
