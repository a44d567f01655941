using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Runs;

/// <summary>generations.from: the containers. All are made from the pictures of a run that kept them, and give what that run gave.</summary>
public sealed class GivenContainersTests : IDisposable
{
    private readonly TinySet _set = new();

    public void Dispose() => _set.Dispose();

    [Fact]
    public async Task Every_container_of_a_runs_pictures_gives_its_flagged_prompts_and_extractions()
    {
        var original = _set["runs/original"];
        var options = _set.Options with { Output = _set.Options.Output with { Keep = KeepRule.All } };
        var summary = await Attack.RunAsync(options, original, _set.Model());
        Assert.True(summary.Flagged >= 2);
        var expected = await ResultsAsync(original);

        await WriteContainersAsync(original);
        foreach (var from in new[] { original, _set["folders"], _set["spread.parquet"], _set["json.tar"],
            _set["text.tar.gz"], _set["shards/{0..1}.tar"], _set["folders.tar"] })
        {
            var run = _set[$"runs/given-{Path.GetFileName(from)}"];
            var again = await Attack.RunAsync(
                options with { Model = "", Generations = new GenerationsOptions { From = from }, Output = options.Output with { Keep = KeepRule.Cliques } }, run);
            Assert.Equal(summary.Flagged, again.Flagged);
            Assert.Equal(from.EndsWith(".gz", StringComparison.Ordinal), again.Warnings.Any(line => line.Contains("unpack them to .tar", StringComparison.Ordinal)));
            var found = await ResultsAsync(run);

            // The shards hold even and odd prompts: another order of prompts, which changes nothing but the order.
            var isMixed = from.Contains("shards", StringComparison.Ordinal);
            Assert.Equal(isMixed ? [.. expected.Order()] : expected, isMixed ? [.. found.Order()] : found);
        }
    }

    [Fact]
    public async Task Pictures_of_an_untargeted_run_keep_their_classes_and_give_its_unique_extractions()
    {
        var original = _set["runs/original"];
        var options = UntargetedSet.OptionsOf(_set, 60) with { Output = _set.Options.Output with { Keep = KeepRule.All } };
        await Attack.RunAsync(options, original, UntargetedSet.Model());
        var tar = new SomeTar();
        foreach (var prompt in (await Table.OfAsync<PromptRow>(original)).OrderBy(row => row.Rank))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(original, "images", "generations", prompt.PromptId)).Order(StringComparer.Ordinal))
            {
                tar.Python($"{Path.GetFileName(file)}", File.ReadAllBytes(file)).Member($"{Path.GetFileNameWithoutExtension(file)}.cls", $"{prompt.ClassLabel}");
            }
        }

        File.WriteAllBytes(_set["classes.tar"], tar.Close());
        foreach (var from in new[] { original, _set["classes.tar"] })
        {
            var run = _set[$"runs/given-{Path.GetFileName(from)}"];
            await Attack.RunAsync(options with { Model = "", Generations = new GenerationsOptions { From = from } }, run);
            Assert.Equal(await UniqueAsync(original), await UniqueAsync(run));
        }

        static async Task<List<string>> UniqueAsync(string run) =>
        [
            .. (await Table.OfAsync<UniqueExtractionRow>(run)).Select(row => $"{row.ImageId} {row.Hits}").Order(StringComparer.Ordinal),
            .. (await Table.OfAsync<PromptRow>(run)).Select(row => $"{row.PromptId} {row.ClassLabel}").Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public async Task Columns_are_named_by_the_configuration()
    {
        Sql($"COPY (SELECT 'a ' || (i // 3) AS words, 10 - i AS number, {{'bytes': content, 'path': ''}} AS picture, 'x' AS caption FROM range(6) t(i), (SELECT content FROM read_blob('{PictureFile()}'))) TO '{_set["g.parquet"]}'");
        var summary = await GivenAsync(new GenerationsOptions { From = _set["g.parquet"], Caption = "words", Index = "number", Image = "picture" });
        Assert.Equal(2, summary.Prompts);
        Assert.Contains(summary.Warnings, line => line.Contains("the numbers of 2 prompts' pictures are not 0, 1, 2", StringComparison.Ordinal));
        Assert.Equal(["a 0", "a 1"], (await Table.OfAsync<PromptRow>(_set["runs/given"])).OrderBy(row => row.Rank).Select(row => row.Caption));
    }

    [Fact]
    public async Task Pictures_with_metadata_are_taken_by_its_columns()
    {
        var lines = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            Storage.Images.PngFile.Write(_set[$"meta/{i}.png"], TinySet.PictureOf(i % 2 == 0 ? TinySet.Sixfold : $"noise {i}"), TinySet.Shape.Width, TinySet.Shape.Height, 3);
            lines.Add(JsonSerializer.Serialize(new { file_name = $"{i}.png", caption = i % 2 == 0 ? "same" : "different", seed = 100 - i }));
        }

        File.WriteAllLines(_set["meta/metadata.jsonl"], lines);
        var summary = await GivenAsync(new GenerationsOptions { From = _set["meta"] });
        Assert.Equal((2, 8, 1), (summary.Prompts, summary.Generations, summary.Flagged));
        var same = Assert.Single((await Table.OfAsync<ExtractionRow>(_set["runs/given"])), row => row is { Neighbour: 1, Generation: 0 });
        Assert.Equal((0L, "000.png"), (same.Squared, same.ImageId));
    }

    [Theory]
    [InlineData("SELECT 'a' AS prompt, 1 AS generation, NULL AS x", "rows 0 and 1 are both number 1 of the prompt 'a'")]
    [InlineData("SELECT 'a' AS prompt, 'one' AS generation, NULL AS x", "generation 'one' is no whole number")]
    [InlineData("SELECT 'a' AS prompt, 1.5 AS generation, NULL AS x", "generation '1.5' is no whole number")]
    [InlineData("SELECT ' ' AS prompt, NULL AS x", "row 0 has no caption")]
    [InlineData("SELECT 'a' AS words, NULL AS x", "row 0 has no caption")]
    public async Task What_cannot_be_grouped_is_said(string columns, string problem)
    {
        Sql($"COPY (SELECT t.* EXCLUDE (x), {{'bytes': content, 'path': ''}} AS image FROM ({columns}) t, range(2), (SELECT content FROM read_blob('{PictureFile()}'))) TO '{_set["g.parquet"]}'");
        var said = await Assert.ThrowsAsync<DataSetException>(() => GivenAsync(new GenerationsOptions { From = _set["g.parquet"] }));
        Assert.Contains(problem, said.Message, StringComparison.Ordinal);
        Assert.Contains("g.parquet", said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42")]
    [InlineData("18446744073709551615")]
    public async Task A_seed_that_several_pictures_share_or_that_is_large_is_no_number_unless_it_is_named(string seed)
    {
        Sql($"COPY (SELECT 'a' AS prompt, {seed}::UBIGINT AS seed, {{'bytes': content, 'path': ''}} AS image FROM range(6), (SELECT content FROM read_blob('{PictureFile()}'))) TO '{_set["g.parquet"]}'");
        await Assert.ThrowsAsync<DataSetException>(() => GivenAsync(new GenerationsOptions { From = _set["g.parquet"], Index = "seed" }));
        var summary = await GivenAsync(new GenerationsOptions { From = _set["g.parquet"] });
        Assert.Equal((1, 6, 1), (summary.Prompts, summary.Generations, summary.Flagged));
        Assert.DoesNotContain(summary.Warnings, line => line.Contains("are not 0, 1, 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_without_a_picture_and_an_absent_column_are_named()
    {
        Sql($"COPY (SELECT 'a' AS prompt, {{'bytes': CASE WHEN i = 1 THEN NULL ELSE content END, 'path': NULL::VARCHAR}} AS image FROM range(2) t(i), (SELECT content FROM read_blob('{PictureFile()}'))) TO '{_set["g.parquet"]}'");
        var row = await Assert.ThrowsAsync<DataSetException>(() => GivenAsync(new GenerationsOptions { From = _set["g.parquet"] }));
        Assert.Contains("row 1 (g.parquet:1): the cell is null; make it again or remove it", row.Message, StringComparison.Ordinal);
        Directory.Delete(_set["runs/given"], recursive: true);
        var column = await Assert.ThrowsAsync<DataSetException>(() => GivenAsync(new GenerationsOptions { From = _set["g.parquet"], Index = "number" }));
        Assert.Equal("number", column.MissingColumn);
    }

    private Task<Pipeline.Runs.RunSummary> GivenAsync(GenerationsOptions generations) => Attack.RunAsync(
        _set.Options with { Model = "", Generations = generations, Edges = new EdgesOptions { Threshold = 0.15m } }, _set["runs/given"]);

    private string PictureFile()
    {
        var path = _set["picture.png"];
        Storage.Images.PngFile.Write(path, TinySet.PictureOf("x"), TinySet.Shape.Width, TinySet.Shape.Height, 3);
        return path;
    }

    private async Task WriteContainersAsync(string run)
    {
        var prompts = (await Table.OfAsync<PromptRow>(run)).OrderBy(row => row.Rank).ToList();
        var (json, text, folders) = (new SomeTar(), new SomeTar(), new SomeTar());
        SomeTar[] shards = [new(), new()];
        foreach (var (rank, prompt) in prompts.Index())
        {
            folders.Member($"./{rank:D3}/prompt.txt", prompt.Caption + "\n");
            Directory.CreateDirectory(_set[$"folders/{rank:D3}"]);
            File.WriteAllText(_set[$"folders/{rank:D3}/prompt.txt"], prompt.Caption + "\n");
            foreach (var file in Directory.EnumerateFiles(Path.Combine(run, "images", "generations", prompt.PromptId)).Order(StringComparer.Ordinal))
            {
                var (bytes, number) = (File.ReadAllBytes(file), int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture));
                File.Copy(file, _set[$"folders/{rank:D3}/{number}.png"]);
                folders.Member($"./{rank:D3}/{number}.png", bytes);

                // A sample of img2dataset's kind, with its number in the JSON; and one of webdataset's, with it in the name only.
                var key = $"{rank * 1000 + number:D9}";
                foreach (var tar in new[] { json, shards[rank % 2] })
                {
                    tar.Python($"{key}.png", bytes).Python($"{key}.json", JsonSerializer.SerializeToUtf8Bytes(new { prompt = prompt.Caption, generation = number }));
                }

                text.Python($"p{rank:D4}_{number}.png", bytes).Member($"p{rank:D4}_{number}.txt", prompt.Caption);
            }
        }

        Directory.CreateDirectory(_set["shards"]);
        File.WriteAllBytes(_set["json.tar"], json.Close());
        File.WriteAllBytes(_set["text.tar.gz"], SomeTar.Gzip(text.Close()));
        File.WriteAllBytes(_set["folders.tar"], folders.Close());
        File.WriteAllBytes(_set["shards/0.tar"], shards[0].Close());
        File.WriteAllBytes(_set["shards/1.tar"], shards[1].Close());
        // The last generation of every prompt first.
        Sql($"""
            COPY (SELECT p.caption AS prompt, regexp_extract(b.filename, '(\d+)\.png$', 1)::INT AS generation,
                    {"{"}'bytes': b.content, 'path': b.filename{"}"} AS image
                  FROM read_blob('{run}/images/generations/*/*.png') b
                  JOIN read_parquet('{run}/tables/prompts/*.parquet') p ON contains(b.filename, p.prompt_id)
                  ORDER BY generation DESC, rank) TO '{_set["spread.parquet"]}' (ROW_GROUP_SIZE 2048)
            """);
    }

    /// <summary>Flagged prompts with their cliques and extractions, in rank order; without what names a run.</summary>
    private static async Task<List<string>> ResultsAsync(string run)
    {
        var cliques = (await Table.OfAsync<CliqueRow>(run)).Where(row => row.Flagged).OrderBy(row => row.Rank).ToList();
        var extractions = (await Table.OfAsync<ExtractionRow>(run)).ToLookup(row => row.PromptId);
        return
        [
            .. cliques.Select(row =>
                string.Create(CultureInfo.InvariantCulture, $"{row.PromptId} {row.CliqueSize} {row.MeanDistance} {row.Medoid} ")
                + string.Join(' ', extractions[row.PromptId].Select(hit => $"{hit.Generation}:{hit.Neighbour}:{hit.ImageId}:{hit.Squared}"))),
        ];
    }

    private static void Sql(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
