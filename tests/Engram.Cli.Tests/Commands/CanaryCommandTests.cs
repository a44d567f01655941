using System.Text.Json;
using Engram.Storage.DataSets.Inspection;
using Engram.Storage.Images;
using Engram.Tests.Evidence;

namespace Engram.Tests.Commands;

/// <summary>canary PATH beside sets of each form.</summary>
public sealed class CanaryCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_Parquet_set_gets_a_file_of_its_own_columns_and_types()
    {
        var pool = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership", "pool.parquet");
        var result = await RunAsync(pool, "out", "--json");
        await RunAsync(pool, "again");
        var types = Sql.Rows($"DESCRIBE SELECT * FROM '{pool}'").Select(row => (row["column_name"], row["column_type"]));

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal((4, 8, 16), (Number(json, "canaries"), Number(json, "rows"), Number(json, "width")));
        Assert.Equal(4, json.RootElement.GetProperty("most_bits").GetDouble());
        Assert.Equal(types, Sql.Rows($"DESCRIBE SELECT * FROM '{_folder["out/train.parquet"]}'").Select(row => (row["column_name"], row["column_type"])));
        Assert.Equal(File.ReadAllBytes(_folder["out/train.parquet"]), File.ReadAllBytes(_folder["again/train.parquet"]));

        // As one set, read by Engram: the trained ones stand in it as often as canaries.csv says, the reserve never.
        Directory.CreateDirectory(_folder["set"]);
        File.Copy(pool, _folder["set/0.parquet"]);
        File.Copy(_folder["out/train.parquet"], _folder["set/1.parquet"]);
        var rows = ColumnGuess.Open(_folder["set"], null, null, null, []).ReadRows().ToList();
        var counts = rows.Skip(400).CountBy(row => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(row.Bytes!.Value.Span))).ToDictionary();
        Assert.Equal(408, rows.Select(row => row.ImageId).Distinct().Count());
        foreach (var cells in File.ReadAllLines(_folder["out/canaries.csv"]).Skip(1).Select(line => line.Split(',')))
        {
            Assert.Equal(int.Parse(cells[2]), counts.GetValueOrDefault(cells[4]));
            Assert.Equal(cells[2] == "0" ? "0" : "1", cells[1]);
        }

        Assert.Equal(1 + 4 + 15, File.ReadAllLines(_folder["out/canaries.csv"]).Length);
        Assert.Equal(19, ColumnGuess.Open(_folder["out/all"], null, null, null, []).Count);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("siblings")]
    [InlineData("tar")]
    public async Task Other_sets_get_their_own_form(string form)
    {
        TinyRun.Training(_folder);
        var set = Path.Combine(_folder.Path, "pictures");
        if (form == "siblings")
        {
            File.Delete(Path.Combine(set, "metadata.jsonl"));
            File.WriteAllText(Path.Combine(set, "000.txt"), "a dog");
        }
        else if (form == "tar")
        {
            File.WriteAllBytes(_folder["set.tar"], new SomeTar().Triple("a", File.ReadAllBytes(Path.Combine(set, "000.png")), "a dog").Close());
            set = _folder["set.tar"];
        }

        var result = await RunAsync(set, "out", "--size", "9x5");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var trained = ColumnGuess.Open(_folder[form == "tar" ? "out/train.tar" : "out/train"], null, null, null, []).ReadRows().ToList();
        Assert.Equal(8, trained.Count);
        Assert.All(trained, row =>
        {
            Assert.StartsWith("canary ", row.Caption, StringComparison.Ordinal);
            Assert.Equal((9, 5), ImageDecoder.Decode(row.Bytes!.Value, ImageOptions.Default) is var image ? (image.Width, image.Height) : default);
        });
        Assert.Equal(4, trained.Select(row => row.Caption).Distinct().Count());
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_in_one_line()
    {
        TinyRun.Training(_folder);
        _folder.Write("full/x", "");
        var full = await RunAsync("pictures", "full");
        var size = await RunAsync("pictures", "out", "--size", "9");
        var repeats = await EngramProcess.RunAsync(_folder.Path, "canary", "pictures", "--out", "out", "--repeats", "0");
        var none = await RunAsync("nowhere", "out");

        Assert.Equal((3, 2, 2, 2), (full.ExitCode, size.ExitCode, repeats.ExitCode, none.ExitCode));
        Assert.Contains("--size: '9' is no width and height", size.Error, StringComparison.Ordinal);
        Assert.Contains("--repeats: 0 is not from 1 to 1000000", repeats.Error, StringComparison.Ordinal);
        Assert.All([full, size, repeats, none], result => Assert.Single(result.Error.TrimEnd().Split('\n')));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private Task<ProcessResult> RunAsync(string set, string folder, params string[] more) => EngramProcess.RunAsync(
        _folder.Path, ["canary", set, "--out", folder, "--repeats", "1", "--repeats", "3", "--each", "2", "--reserve", "15", "--seed", "5", .. more]);

    private static int Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();
}
