using System.Text.Json;
using Engram.Tests.Evidence;

namespace Engram.Tests.Commands;

/// <summary>split PATH on the shipped pool of 400 pictures and on a small folder.</summary>
public sealed class SplitCommandTests : IDisposable
{
    private static readonly string Pool = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership", "pool.parquet");
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Halves_are_balanced_seeded_and_written_as_text_Parquet_and_CSV_alike()
    {
        var result = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "halves", "--halves", "4", "--seed", "7", "--near", "0", "--json");
        var again = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "again", "--halves", "4", "--seed", "7", "--near", "0");
        var other = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "other", "--halves", "4", "--seed", "8", "--near", "0");

        Assert.Equal((0, 0, 0), (result.ExitCode, again.ExitCode, other.ExitCode));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal([200, 200, 200, 200], json.RootElement.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt32()));
        var table = File.ReadAllLines(_folder["halves/membership.csv"]);
        Assert.Equal("image_id,cluster,half_00,half_01,half_02,half_03", table[0]);
        Assert.All(table.Skip(1).Select(line => line.Split(',')), cells => Assert.Equal(2, cells.Skip(2).Count(cell => cell == "1")));
        for (var half = 0; half < 4; half++)
        {
            var ids = File.ReadAllLines(_folder[$"halves/half-0{half}.txt"]);
            Assert.Equal(table.Skip(1).Select(line => line.Split(',')).Where(cells => cells[2 + half] == "1").Select(cells => cells[0]), ids);
            Assert.Equal(ids, Sql.Rows($"SELECT image_id FROM '{_folder[$"halves/half-0{half}.parquet"]}'").Select(row => (string)row["image_id"]!));
            Assert.Equal(ids, Sql.Rows($"SELECT image_id FROM '{_folder["halves/membership.parquet"]}' WHERE half_0{half}").Select(row => (string)row["image_id"]!));
        }

        foreach (var file in Directory.GetFiles(_folder["halves"]).Select(Path.GetFileName))
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"halves/{file}"]), File.ReadAllBytes(_folder[$"again/{file}"]));
        }

        Assert.Equal(11, Directory.GetFileSystemEntries(_folder["halves"]).Length);
        Assert.NotEqual(File.ReadAllText(_folder["halves/half-00.txt"]), File.ReadAllText(_folder["other/half-00.txt"]));
        Assert.Contains("each picture is in 2 of them", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Near_duplicates_lie_on_one_side_and_unreadable_pictures_on_none()
    {
        TinyRun.Training(_folder);
        File.Copy(_folder["pictures/000.png"], _folder["pictures/copy.png"]);
        File.WriteAllBytes(_folder["pictures/003.png"], File.ReadAllBytes(_folder["pictures/003.png"])[..60]);
        File.AppendAllLines(_folder["pictures/metadata.jsonl"], ["""{"file_name": "copy.png", "text": "a copy"}"""]);
        var result = await EngramProcess.RunAsync(_folder.Path, "split", "pictures", "--out", "halves", "--halves", "9");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 rows without a readable one", result.Output, StringComparison.Ordinal);
        var rows = File.ReadAllLines(_folder["halves/membership.csv"]).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0], cells => cells[1..]);
        Assert.Equal(rows["000.png"], rows["copy.png"]);
        Assert.DoesNotContain("003.png", rows.Keys);
    }

    [Fact]
    public async Task What_cannot_be_split_is_refused_in_one_line()
    {
        TinyRun.Training(_folder);
        var full = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", ".");
        var one = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "halves", "--near", "1");
        var few = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "halves", "--halves", "1");
        var same = await EngramProcess.RunAsync(_folder.Path, "split", Pool, "--out", "halves", "--id", "label");

        Assert.Equal((3, 2, 2, 2), (full.ExitCode, one.ExitCode, few.ExitCode, same.ExitCode));
        Assert.Contains("the folder is not empty (it holds 'pictures')", full.Error, StringComparison.Ordinal);
        Assert.Contains("a smaller --near joins less", one.Error, StringComparison.Ordinal);
        Assert.Contains("--halves: 1 is not from 2 to 1000", few.Error, StringComparison.Ordinal);
        Assert.Contains("both have the id", same.Error, StringComparison.Ordinal);
        Assert.All([full, one, few, same], result => Assert.Single(result.Error.TrimEnd().Split('\n')));
    }
}
