using DuckDB.NET.Data;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Options;
using Engram.Pipeline.Plans;
using Engram.Storage;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Embeddings;

/// <summary>Whole runs whose prompts are selected by embeddings; the set is <see cref="TinySet"/>: 6 + 4 copies and 10 single pictures.</summary>
public sealed class EmbeddedRunTests : IDisposable
{
    private readonly TinySet _set = new();

    private RunOptions Options => _set.Options with
    {
        Prompts = [new() { Cosine = 0.99m, CopiesAtLeast = 2 }, new() { Strategy = PromptStrategy.Outliers, Neighbours = 3, Take = 2 }],
        Generate = _set.Options.Generate with { PerPrompt = 5 },
        Edges = new EdgesOptions { Threshold = 0.1m },
    };

    private static string[] Ids => [.. Enumerable.Range(0, 20).Select(row => $"{row:D3}.png")];

    [Fact]
    public async Task Without_files_or_encoder_block_means_find_the_copies_of_a_picture()
    {
        var summary = await Attack.RunAsync(Options, _set["runs/a"], _set.Model());
        var prompts = (await Table.OfAsync<PromptRow>(_set["runs/a"])).OrderBy(row => row.Rank).ToList();
        Assert.Equal([(TinySet.Sixfold, 6L), (TinySet.Fourfold, 4)], prompts.Take(2).Select(row => (row.Caption, row.Duplicates)));
        Assert.Equal(["outliers", "outliers"], prompts.Skip(2).Select(row => row.Strategy));
        Assert.Equal(("built-in", 20, 192), (summary.Embeddings!.Kind, summary.Embeddings.Rows, summary.Embeddings.Width));
        Assert.Equal("exact", Assert.Single(summary.Embeddings.Joins).Join);
        await AssertTablesAsync("runs/a");
    }

    [Fact]
    public async Task C27_Embeddings_find_their_pictures_by_key_whatever_their_order_and_length()
    {
        // Rows backwards; half of them in another shard; paths of another machine; vectors that were never normalised.
        var vectors = Vectors();
        string[] paths = [.. Ids.Select(id => $"/data/laion/train/{id}")];
        Shards("plain", vectors, paths, 1);
        Shards("scaled", vectors, paths, 20.8f);
        var plain = await Attack.RunAsync(From("plain"), _set["runs/plain"], _set.Model());
        var scaled = await Attack.RunAsync(From("scaled"), _set["runs/scaled"], _set.Model());

        Assert.Equal((0, 0, 0, 0), (plain.Embeddings!.Missing, plain.Embeddings.Zero, plain.Embeddings.NonFinite, plain.Embeddings.Unmatched));
        await AssertTablesAsync("runs/plain");
        Assert.Equal(
            (await Table.OfAsync<DuplicateRow>(_set["runs/plain"])).Select(row => (row.Cluster, row.ImageId, Math.Round(row.Distance, 3))),
            (await Table.OfAsync<DuplicateRow>(_set["runs/scaled"])).Select(row => (row.Cluster, row.ImageId, Math.Round(row.Distance, 3))));
        Assert.Equal("files", scaled.Embeddings!.Kind);
    }

    [Fact]
    public async Task C27_Zero_vectors_missing_numbers_and_unknown_keys_are_counted()
    {
        var vectors = Vectors();
        vectors[12] = new float[8];
        vectors[13] = [1, float.NaN, 0, 0, 0, 0, 0, 0];
        string[] keys = [.. Ids.Select((id, row) => row == 14 ? "unknown.png" : id)];
        Shards("emb", vectors, keys, 1);
        var summary = await Attack.RunAsync(From("emb"), _set["runs/a"], _set.Model());
        Assert.Equal((1, 1, 1, 1), (summary.Embeddings!.Missing, summary.Embeddings.Zero, summary.Embeddings.NonFinite, summary.Embeddings.Unmatched));
        Assert.Contains(summary.Warnings, line => line.Contains("1 have no embedding, 1 a zero vector and 1 one that is not finite", StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, line => line.StartsWith("1 embeddings have a key", StringComparison.Ordinal));

        // They stay in the list of a trainer: nothing says that they are duplicates.
        Assert.Equal(12, File.ReadAllLines(_set["runs/a/report/deduplicated.txt"]).Length);
    }

    [Fact]
    public async Task C27_Counts_that_differ_end_before_the_run_has_a_folder()
    {
        Shards("emb", Vectors(), Ids[..19], 1);
        var error = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(From("emb"), _set["runs/a"], _set.Model()));
        Assert.Contains("10 and 9 must be equal", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_set["runs/a"]));
    }

    [Fact]
    public async Task C27_Without_keys_the_order_counts_only_where_it_is_asked_for_and_the_counts_agree()
    {
        Shards("emb", Vectors(), null, 1);
        var unasked = await Assert.ThrowsAsync<OptionsException>(() => Attack.RunAsync(From("emb"), _set["runs/a"], _set.Model()));
        Assert.Equal("embeddings.key", unasked.Key);

        await Attack.RunAsync(From("emb", EmbeddingOptions.Position), _set["runs/a"], _set.Model());
        await AssertTablesAsync("runs/a");

        Shards("few", Vectors()[..18], null, 1);
        var few = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(From("few", EmbeddingOptions.Position), _set["runs/b"], _set.Model()));
        Assert.Contains("18 and 20 must be equal", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_no_picture_at_all_and_a_picture_with_two_embeddings_are_errors()
    {
        Shards("foreign", Vectors(), [.. Ids.Select(id => "x" + id)], 1);
        var foreign = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(From("foreign"), _set["runs/a"], _set.Model()));
        Assert.Contains("the first is 'x", foreign.Message, StringComparison.Ordinal);

        Shards("twice", Vectors(), [.. Ids.Select((id, row) => row == 7 ? Ids[2] : id)], 1);
        var twice = await Assert.ThrowsAsync<DataSetException>(() => Attack.RunAsync(From("twice"), _set["runs/b"], _set.Model()));
        Assert.Contains("'002.png'", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encoder_sees_every_picture_once_also_when_it_is_stopped_in_between()
    {
        var encoder = EncoderOfPixels();
        await Attack.RunAsync(encoder, _set["runs/whole"], _set.Model());
        await AssertTablesAsync("runs/whole");

        // The first checkpoint of the encoder's rows is where this run ends; the cache must not hide what was lost.
        Directory.Delete(_set["runs/.cache"], recursive: true);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Attack.RunAsync(
            encoder, _set["runs/cut"], _set.Model(), stage =>
            {
                if (stage == "embedding")
                {
                    stop.Cancel();
                }
            }, stop: stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_set["runs/cut/checkpoint/embedding"]));
        var summary = await Attack.RunAsync(encoder, _set["runs/cut"], _set.Model());
        Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(_set["runs/cut"]));
        Assert.Equal(("encoder", 432), (summary.Embeddings!.Kind, summary.Embeddings.Width));
        Assert.Empty(Directory.GetFiles(_set["runs/cut/checkpoint/embedding"]));
    }

    [Fact]
    public async Task An_inverted_join_measures_its_recall_and_any_interruption_leads_to_the_same_end()
    {
        var options = Options with { Embeddings = new EmbeddingOptions { Join = EmbeddingJoin.Inverted, Lists = 4, Probes = 1, Recall = 1m, Sample = 20 } };
        var cuts = new List<string>();
        var summary = await Attack.RunAsync(options, _set["runs/whole"], _set.Model(), stage =>
        {
            if (stage is "join" or "outliers" or "embeddings" or "duplicates")
            {
                cuts.Add(Copy(_set["runs/whole"], _set[$"runs/cut-{cuts.Count}"]));
            }
        });
        await AssertTablesAsync("runs/whole");

        // Each of the six copies has five others, each of the four three.
        var join = Assert.Single(summary.Embeddings!.Joins);
        Assert.Equal(("inverted", 4, 42, 42), (join.Join, join.Lists, join.Recall!.Value.Hits, join.Recall.Value.Trials));
        Assert.True(cuts.Count >= 4, $"{cuts.Count} cuts");
        foreach (var cut in cuts)
        {
            await Attack.RunAsync(options, cut, _set.Model());
            Assert.Equal(Attack.ResultsIn(_set["runs/whole"]), Attack.ResultsIn(cut));
        }
    }

    [Fact]
    public async Task Outliers_come_by_their_mean_distance_to_the_nearest()
    {
        // On a circle: 18 near one another, row 18 at 40 degrees, row 19 at 90.
        float[][] vectors = [.. Enumerable.Range(0, 20).Select(row => At(row < 18 ? row / 10.0 : row == 18 ? 40 : 90))];
        Shards("emb", vectors, Ids, 1);
        await Attack.RunAsync(From("emb") with { Prompts = [new() { Strategy = PromptStrategy.Outliers, Take = 2 }] }, _set["runs/a"], _set.Model());
        var prompts = (await Table.OfAsync<PromptRow>(_set["runs/a"])).OrderBy(row => row.Rank);
        Assert.Equal(["single 9", "single 8"], prompts.Select(row => row.Caption));

        static float[] At(double degrees) => [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180), 0, 0, 0, 0, 0, 0];
    }

    [Fact]
    public async Task A_set_that_needs_more_memory_than_configured_is_refused_before_it_begins()
    {
        var options = Options with { Embeddings = new EmbeddingOptions { Join = EmbeddingJoin.Inverted, Lists = 65_536, MemoryMebibytes = 16 } };
        await Attack.RunAsync(options, _set["runs/fits"], _set.Model());

        var wide = Options with { Prompts = [new() { Strategy = PromptStrategy.Outliers, Neighbours = 1_000_000 }], Embeddings = new EmbeddingOptions { MemoryMebibytes = 16 } };
        await Attack.RunAsync(wide, _set["runs/clamped"], _set.Model());

        // Ten million vectors of 512 numbers fit the default of 2 GiB.
        var needed = EmbeddingMemory.BytesOf(Options, 10_000_000, 512);
        Assert.InRange(needed, 1L << 30, 2L << 30);
        var error = Assert.Throws<OptionsException>(() => EmbeddingMemory.Require(
            Options with { Embeddings = new EmbeddingOptions { MemoryMebibytes = 64 } }, 10_000_000, 512));
        Assert.StartsWith("embeddings.memory_mebibytes: 64 is below the ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_says_what_embeddings_take_and_refuses_counts_that_differ()
    {
        var quickstart = Path.Combine(RepositoryRoot.Path, "configs", "quickstart");
        var options = new RunOptions
        {
            Model = Path.Combine(quickstart, "model"),
            Training = new TrainingOptions { Path = Path.Combine(quickstart, "train.parquet") },
            Prompts = [new() { Cosine = 0.97m, Take = 4 }],
        };
        Assert.InRange(RunPlan.For(options).EmbeddingBytes!.Value, 700_000, 2_000_000);
        Assert.Null(RunPlan.For(options with { Prompts = [new() { Take = 4 }] }).EmbeddingBytes);
        Shards("emb", Vectors(), null, 1);
        Assert.Throws<DataSetException>(() => RunPlan.For(
            options with { Embeddings = new EmbeddingOptions { From = _set["emb"], Key = EmbeddingOptions.Position } }));
    }

    public void Dispose() => _set.Dispose();

    private RunOptions From(string folder, string? key = null) =>
        Options with { Embeddings = new EmbeddingOptions { From = _set[folder], Key = key } };

    /// <summary>An encoder whose embedding is the picture itself, as it sees it: 12 × 12 pixels, three channels.</summary>
    private RunOptions EncoderOfPixels()
    {
        var model = new OnnxWriter().Input("image", OnnxWriter.Float, 1, 3, 12, 12).Output("embedding", OnnxWriter.Float, 1, 432)
            .Node("Flatten", "image", "embedding", ("axis", [1])).Write(_set["pixels.onnx"]);
        return Options with { Embeddings = new EmbeddingOptions { Encoder = model, Mean = [0.5, 0.5, 0.5], Std = [0.25, 0.25, 0.25] } };
    }

    /// <summary>Captions that have copies point one way, single pictures each their own; a little noise besides.</summary>
    private static float[][] Vectors() => [.. Enumerable.Range(0, 20).Select(row =>
    {
        var of = row < 6 ? 0 : row < 10 ? 1 : row;
        var (direction, noise) = (StandInFactory.Noise($"direction {of}", 8), StandInFactory.Noise($"noise {row}", 8));
        return direction.Zip(noise, (value, other) => (value - 127.5f + (other / 64f)) / 256).ToArray();
    })];

    /// <summary>Two shards of f16 with the rows backwards, metadata beside them unless there are no keys.</summary>
    private void Shards(string folder, float[][] vectors, string[]? keys, float scale)
    {
        Directory.CreateDirectory(_set[folder]);
        var order = Enumerable.Range(0, vectors.Length);
        int[] places = keys is null ? [.. order] : [.. order.Reverse()];
        foreach (var (shard, part) in places.Chunk(10).Index())
        {
            float[][] rows = [.. part.Select(row => vectors[row].Select(value => value * scale).ToArray())];
            File.WriteAllBytes(_set[$"{folder}/img_emb_{shard}.npy"], SomeNpy.Of(rows, 2));
            if (keys is not null)
            {
                var values = part.Where(row => row < keys.Length).Select(row => $"('{keys[row]}')");
                Sql($"COPY (SELECT * FROM (VALUES {string.Join(", ", values)}) t(image_path)) TO '{_set[$"{folder}/metadata_{shard}.parquet"]}'");
            }
        }
    }

    /// <summary>Six and four copies in two clusters, twelve pictures left, in the tables and in the text.</summary>
    private async Task AssertTablesAsync(string run)
    {
        var rows = await Table.OfAsync<DuplicateRow>(_set[run]);
        Assert.Equal([.. Enumerable.Repeat(1L, 6), .. Enumerable.Repeat(2L, 4)], rows.Select(row => row.Cluster));
        Assert.Equal(Ids[..10], rows.Select(row => row.ImageId));
        Assert.Equal(["000.png", "006.png"], rows.Where(row => row.Kept).Select(row => row.ImageId));
        Assert.All(rows, row => Assert.Equal(row.Cluster == 1 ? 6 : 4, row.Copies));
        Assert.All(rows, row => Assert.InRange(row.Distance, 0, 0.01));
        string[] left = ["000.png", "006.png", .. Ids[10..]];
        Assert.Equal(left, File.ReadAllLines(_set[$"{run}/report/deduplicated.txt"]));
        var table = await Table.OfAsync<DeduplicatedRow>(_set[run]);
        Assert.Equal(left, table.Select(row => row.ImageId));
        Assert.Equal([6, 4, .. Enumerable.Repeat(1L, 10)], table.Select(row => row.Copies));
    }

    private static void Sql(string text)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static string Copy(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            if (!Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        return target;
    }
}
