using System.Text.Json;
using Engram.Tests.Evidence;

namespace Engram.Tests.Commands;

/// <summary>infer and exposure over runs of the smallest shipped model, m00 of configs/quickstart-membership.</summary>
public sealed class InferCommandTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership");
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_set_of_members_is_found_out_and_an_unseen_one_is_not()
    {
        // m00 saw the first set; the second is pictures that it did not see, called members by a list that is wrong.
        var truth = File.ReadAllLines(Path.Combine(Shipped, "membership.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        string[] unseen = [.. truth.Where(cells => cells[1] == "0").Select(cells => cells[0])];
        File.WriteAllLines(_folder["wrong.csv"], ["image_id,owned", .. truth.Select(cells => $"{cells[0]},{(Array.IndexOf(unseen, cells[0]) is >= 0 and < 100 ? 1 : 0)}")]);
        await RunAsync("seen", Path.Combine(Shipped, "membership.csv"), "m00", "take: 100");
        await RunAsync("unseen", _folder["wrong.csv"], "owned", "");

        var seen = await EngramProcess.RunAsync(_folder.Path, "infer", "seen", "--json");
        using var json = JsonDocument.Parse(seen.Output);
        Assert.Equal((100, 100), (Number(json, "set"), Number(json, "unpublished")));
        Assert.InRange(json.RootElement.GetProperty("p_value").GetDouble(), 0, 0.01);
        Assert.False(json.RootElement.GetProperty("is_void").GetBoolean());

        var text = await EngramProcess.RunAsync(_folder.Path, "infer", "unseen");
        Assert.Equal(0, text.ExitCode);
        Assert.DoesNotContain("was in the training data, or", text.Output, StringComparison.Ordinal);
        Assert.Contains("found at p <= 0.01", text.Output, StringComparison.Ordinal);

        var none = await EngramProcess.RunAsync(_folder.Path, "infer", "seen", "--attack", "pia");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("no rows of target 'model' and attack pia", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canaries_are_ranked_among_the_unused_ones()
    {
        await EngramProcess.RunAsync(
            _folder.Path, "canary", Path.Combine(Shipped, "pool.parquet"), "--out", "canaries", "--repeats", "1", "--repeats", "4", "--each", "3", "--reserve", "31");
        await RunAsync("run", _folder["canaries/canaries.csv"], "canary", "", _folder["canaries/all"]);
        var result = await EngramProcess.RunAsync(_folder.Path, "exposure", "run", "--canaries", "canaries", "--json");
        var text = await EngramProcess.RunAsync(_folder.Path, "exposure", "run", "--canaries", "canaries");

        Assert.Equal((0, 0), (result.ExitCode, text.ExitCode));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal((31, 5.0), (Number(json, "reserve"), json.RootElement.GetProperty("most_bits").GetDouble()));
        var losses = Sql.Rows($"SELECT image_id, avg(loss) AS loss FROM '{_folder["run/tables/losses/*.parquet"]}' WHERE kind = 'loss' GROUP BY ALL")
            .ToDictionary(row => (string)row["image_id"]!, row => (double)row["loss"]!);
        string[] reserve = [.. File.ReadAllLines(_folder["canaries/canaries.csv"]).Where(line => line.Contains(",0,0,", StringComparison.Ordinal)).Select(line => line.Split(',')[0])];
        var canaries = json.RootElement.GetProperty("canaries").EnumerateArray().ToArray();
        Assert.Equal([1, 1, 1, 4, 4, 4], canaries.Select(canary => canary.GetProperty("repeats").GetInt32()));
        Assert.All(canaries, canary =>
        {
            var loss = losses[canary.GetProperty("image_id").GetString()!];
            var rank = 1 + reserve.Count(id => losses[id] <= loss);
            Assert.Equal(rank, canary.GetProperty("exposure").GetProperty("rank").GetInt32());
            Assert.Equal(5 - Math.Log2(rank), canary.GetProperty("exposure").GetProperty("bits").GetDouble(), 1e-12);
        });
        Assert.Contains("5.00 at the most, log2 of the 32", text.Output, StringComparison.Ordinal);

        var other = await EngramProcess.RunAsync(_folder.Path, "exposure", "run", "--canaries", Shipped);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("name the folder that 'engram canary' wrote", other.Error, StringComparison.Ordinal);
    }

    private async Task RunAsync(string name, string members, string column, string more, string? pictures = null)
    {
        _folder.Write($"{name}.yaml", $$"""
            name: {{name}}
            attack: membership
            model: {{Path.Combine(Shipped, "models", "m00")}}
            training: { path: {{pictures ?? Path.Combine(Shipped, "pool.parquet")}} }
            device: host
            generate: { batch: 64, seed: 5 }
            membership: { members: {{members}}, column: {{column}}, attacks: loss, draws: [10]{{(more.Length > 0 ? ", " + more : "")}} }
            """);
        var result = await EngramProcess.RunAsync(_folder.Path, "run", $"{name}.yaml", "--out", name);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static int Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();
}
