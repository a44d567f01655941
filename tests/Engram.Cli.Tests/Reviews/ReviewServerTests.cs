using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Engram.Tests.Evidence;
using Engram.Tests.Reports;

namespace Engram.Tests.Reviews;

/// <summary>review RUN by HTTP: who is let in, what is on disk, what a kill leaves, what two people agree on.</summary>
[Collection(ReviewCollection.Name)]
public sealed class ReviewServerTests(HostileRun run)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_this_machine_and_only_who_has_the_token_is_let_in()
    {
        var folder = run.Copy("guarded");
        using var review = await ReviewProcess.StartAsync(folder, "anna");
        var address = review.Address;
        var form = new Action<HttpRequestMessage>(request =>
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["verdict"] = "copy", ["shows"] = "logo" }));
        var page = new Uri(address, "1");

        Assert.Equal(64, address.Segments[1].TrimEnd('/').Length);
        Assert.All(Listening(address.Port), local => Assert.Equal("0100007F", local));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, page));
        var wrong = address.AbsoluteUri.Replace(address.Segments[1], new string('0', 64) + "/", StringComparison.Ordinal);
        foreach (var other in new[] { $"http://127.0.0.1:{address.Port}/", $"http://127.0.0.1:{address.Port}/1", wrong, wrong + "1", wrong + "figures.json", wrong + "1/g1" })
        {
            Assert.Equal(403, await StatusAsync(HttpMethod.Get, new Uri(other)));
        }

        Assert.Equal(403, await StatusAsync(HttpMethod.Get, page, request => request.Headers.Host = "evil.example"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, page, request => request.Headers.Host = $"127.0.0.1.evil.example:{address.Port}"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, page, request => request.Headers.Host = "127.0.0.1"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, page, form + (request => request.Headers.Add("Origin", "http://evil.example"))));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, page, form + (request => request.Headers.Add("Origin", "null"))));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, page, form + (request => request.Headers.Add("Origin", $"http://127.0.0.1:{address.Port + 1}"))));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, page, form + (request => request.Headers.Add("Sec-Fetch-Site", "cross-site"))));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, page, request => request.Headers.Add("Sec-Fetch-Site", "same-site")));
        Assert.Equal(405, await StatusAsync(HttpMethod.Delete, page));
        Assert.Equal(400, await StatusAsync(HttpMethod.Post, page, request => request.Content = new StringContent("verdict=copy&shows=cat", Encoding.UTF8, "application/x-www-form-urlencoded")));
        Assert.Equal(400, await StatusAsync(HttpMethod.Post, page, request => request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"))));
        Assert.Equal(413, await StatusAsync(HttpMethod.Post, page, request => request.Content = new StringContent("verdict=" + new string('x', 10_000), Encoding.UTF8, "application/x-www-form-urlencoded")));
        foreach (var none in new[] { "0", "6", "-1", "01x", "1/g0", "1/g9", "1/x1", "../1/../../manifest.json", "1/%2e%2e%2fmanifest.json" })
        {
            Assert.True(await StatusAsync(HttpMethod.Get, new Uri(address, none)) is 403 or 404, none);
        }

        Assert.False(Directory.Exists(Path.Combine(folder, "review", "labels")));

        // The host's name is good too, and a browser's own request is.
        Assert.Equal(303, await StatusAsync(HttpMethod.Post, page, form + (request =>
        {
            request.Headers.Host = $"localhost:{address.Port}";
            request.Headers.Add("Origin", $"http://localhost:{address.Port}");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        })));
        var (_, answer) = await review.SendAsync(HttpMethod.Get, page);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; img-src 'self' data:; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        answer.Dispose();

        await review.SignalAsync("INT");
        var result = await review.WaitAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains("labels     1 prompts", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, Labels(folder).GetProperty("labelled").GetInt64());

        async Task<int> StatusAsync(HttpMethod method, Uri to, Action<HttpRequestMessage>? change = null)
        {
            var (status, told) = await review.SendAsync(method, to, change);
            told.Dispose();
            return status;
        }
    }

    [Fact]
    public async Task A_label_that_was_answered_outlives_a_kill_and_the_review_goes_on()
    {
        var folder = run.Copy("killed");
        string[] verdicts = ["copy", "near_copy", "template", "not_copy", "copy"];
        for (var place = 1; place <= 5; place++)
        {
            // The process is killed after every label, in the moment of its answer.
            using var review = await ReviewProcess.StartAsync(folder, "anna");
            Assert.Equal(place - 1, (await review.FiguresAsync()).GetProperty("labelled").GetInt32());
            Assert.Equal((303, place < 5 ? $"{place + 1}" : "done"), await review.LabelAsync(place, verdicts[place - 1], "logo"));
            await review.KillAsync();
        }

        using (var review = await ReviewProcess.StartAsync(folder, "anna"))
        {
            Assert.Contains("<input type=\"radio\" name=\"verdict\" value=\"template\" required data-key=\"3\" aria-keyshortcuts=\"3\" checked>", (await review.GetAsync("3")).Text, StringComparison.Ordinal);
            using var second = EngramProcess.Start(Path.GetDirectoryName(folder)!, "review", "killed", "--reviewer", "anna");
            var refused = await second.WaitAsync();
            Assert.Equal(3, refused.ExitCode);
            Assert.StartsWith("--reviewer: anna is at work in another process", refused.ErrorLine, StringComparison.Ordinal);

            // A correction is an entry of its own; the same again is none.
            Assert.Equal(303, (await review.LabelAsync(3, "template", "logo")).Status);
            Assert.Equal(303, (await review.LabelAsync(3, "copy", "logo")).Status);
            var result = await review.EndAsync();
            Assert.True(result.ExitCode == 0, result.Error);
            Assert.Contains("labels     5 prompts, 4 copies and near copies", result.Output, StringComparison.Ordinal);
            Assert.Contains("report     killed/report/report.html", result.Output, StringComparison.Ordinal);
        }

        var rows = Sql.Rows($"SELECT * FROM read_parquet('{folder}/review/labels/*.parquet') ORDER BY entry");
        Assert.Equal(verdicts.Append("copy"), rows.Select(row => (string)row["verdict"]!));
        Assert.Equal([1L, 2, 3, 4, 5, 3], rows.Select(row => (long)row["place"]!));
        Assert.Equal([true, true, false, true, true, true], rows.Select(row => (bool)row["latest"]!));
        var verified = await EngramProcess.RunAsync(folder, "verify", ".");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Contains("labels.place", verified.Output, StringComparison.Ordinal);

        var export = await EngramProcess.RunAsync(folder, "export", ".", "--to", "parquet:lake", "--json");
        Assert.Equal(6, JsonDocument.Parse(export.Output).RootElement.GetProperty("rows").GetProperty("labels").GetInt64());
        Assert.Equal(6, Sql.Rows($"SELECT * FROM read_parquet('{folder}/lake/labels/*/*.parquet')").Count);
    }

    [Fact]
    public async Task Two_reviewers_are_compared_when_each_has_seen_everything()
    {
        var folder = run.Copy("agreed");
        var byRank = Sql.Rows($"SELECT prompt_id, rank FROM read_parquet('{folder}/tables/cliques/*.parquet') ORDER BY rank").Select(row => (string)row["prompt_id"]!).ToList();

        // By rank. Four verdicts: p₀ = 3/5, pₑ = (2·2 + 0·1 + 1·1 + 2·1)/25 = 0.28, κ = 4/9.
        await ReviewAsync("anna", ["copy", "copy", "template", "not_copy", "not_copy"], 1);
        var output = await ReviewAsync("ben", ["copy", "near_copy", "template", "not_copy", "copy"], 2);

        Assert.Contains("kappa      0.44 (", output, StringComparison.Ordinal);
        var labels = Labels(folder);
        var pair = Assert.Single(labels.GetProperty("agreement").EnumerateArray());
        Assert.Equal(4 / 9.0, pair.GetProperty("verdict").GetProperty("kappa").GetDouble(), 1e-12);
        Assert.True(pair.GetProperty("verdict").GetProperty("low").GetDouble() < 0.2 && pair.GetProperty("verdict").GetProperty("high").GetDouble() > 0.6);
        var quality = labels.GetProperty("found").GetProperty("ranking").GetProperty("quality");
        Assert.Equal((2, 2, 1.0), (quality.GetProperty("true").GetInt64(), quality.GetProperty("before_first_false").GetInt64(), quality.GetProperty("average_precision").GetDouble()));
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "report/report.html"), Stop);
        Assert.Contains("<h2 id=\"labels-title\">What people saw</h2>", page, StringComparison.Ordinal);
        Assert.Contains("anna and ben looked at", page, StringComparison.Ordinal);
        Assert.Contains("Cohen&#39;s kappa", page, StringComparison.Ordinal);

        async Task<string> ReviewAsync(string reviewer, string[] verdicts, int seed)
        {
            var order = await OrderAsync(seed, reviewer);
            using var review = await ReviewProcess.StartAsync(folder, reviewer, "--seed", seed.ToString(CultureInfo.InvariantCulture));
            for (var place = 1; place <= 5; place++)
            {
                var text = (await review.GetAsync($"{place}")).Text;
                Assert.DoesNotContain("kappa", text, StringComparison.Ordinal);
                Assert.DoesNotContain(reviewer == "anna" ? "ben" : "anna", text.Split("<body>")[1].Split("WWWW")[0], StringComparison.Ordinal);
                await review.LabelAsync(place, verdicts[byRank.IndexOf(order[place - 1])], "other");
            }

            var done = (await review.GetAsync("done")).Text;
            Assert.Equal(reviewer == "ben", done.Contains("Cohen&#39;s kappa", StringComparison.Ordinal));
            return (await review.EndAsync()).Output;
        }

        // As TABLES.md says it, without the program.
        Task<List<string>> OrderAsync(int seed, string reviewer) => Task.FromResult(byRank.OrderBy(
            id => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{reviewer}\n{id}"))), StringComparer.Ordinal).ToList());
    }

    [Fact]
    public async Task What_cannot_be_reviewed_is_said_in_one_line()
    {
        var folder = run.Copy("wrong");
        await Check(2, "--reviewer: 'A b' is not lower-case letters, digits and _, at most 32", "--reviewer", "A b");
        await Check(2, "--top: 0 is below 1", "--top", "0");
        await Check(2, "--port: 70000 is not from 0 to 65535", "--port", "70000");
        using (var review = await ReviewProcess.StartAsync(folder, "anna"))
        {
            var port = review.Address.Port.ToString(CultureInfo.InvariantCulture);
            await Check(2, $"--port: {port} cannot be had (Failed to bind to address http://127.0.0.1:{port}: address already in use.)", "--port", port);
        }

        Directory.Delete(Path.Combine(folder, "images"), recursive: true);
        await Check(2, "wrong: the run kept no picture (output.keep), so there is nothing to look at");
        File.Delete(Path.Combine(folder, "manifest.sha256"));
        var manifest = Path.Combine(folder, "manifest.json");
        var text = await File.ReadAllTextAsync(manifest, Stop);
        await File.WriteAllTextAsync(manifest, text.Replace("\"finished_at\"", "\"finished\"", StringComparison.Ordinal), Stop);
        await Check(3, "wrong: the run is not finished, so its ranking is not known yet; 'engram resume wrong' goes on with it");

        async Task Check(int code, string line, params string[] more)
        {
            var result = await EngramProcess.RunAsync(Path.GetDirectoryName(folder)!, ["review", "wrong", .. more]);
            Assert.Equal((code, line.Replace("wrong:", $"{folder}:", StringComparison.Ordinal).Replace("resume wrong", $"resume {folder}", StringComparison.Ordinal)), (result.ExitCode, result.ErrorLine));
        }
    }

    private static JsonElement Labels(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "report", "report.json")));
        return document.RootElement.GetProperty("labels").Clone();
    }

    /// <summary>Addresses on which something listens at the port, as the kernel tells them.</summary>
    private static List<string> Listening(int port)
    {
        Assert.SkipUnless(File.Exists("/proc/net/tcp"), "the kernel's list of sockets is Linux's");
        return [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts[3] == "0A" && parts[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(parts => parts[1].Split(':')[0])];
    }
}
