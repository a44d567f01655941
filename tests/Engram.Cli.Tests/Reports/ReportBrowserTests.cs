using System.Text.Json.Nodes;

namespace Engram.Tests.Reports;

/// <summary>The report as a reader has it: in a real browser, wide and narrow, light and dark, by keyboard, with captions that mean harm.</summary>
public sealed class ReportBrowserTests(HostileRun run) : IClassFixture<HostileRun>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_load_and_nothing_is_asked_from_anywhere()
    {
        var browser = await OpenAsync(1280, 900);

        Assert.Equal(10, await NumberAsync("document.images.length"));
        Assert.Equal(0, await NumberAsync("[...document.images].filter(i => !i.complete || i.naturalWidth === 0).length"));
        Assert.All(
            browser.Events.Where(told => told.Method == "Network.requestWillBeSent").Select(told => (string)told.Parameters["request"]!["url"]!),
            url => Assert.True(url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("file:", StringComparison.Ordinal), url));
        Assert.DoesNotContain(browser.Events, told => told.Method is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded" or "Page.javascriptDialogOpening");
        Assert.DoesNotContain("http:", await TextAsync("[...document.querySelectorAll('[src],[href]')].map(e => e.getAttribute('src') ?? e.getAttribute('href')).filter(a => !a.startsWith('data:') && !a.startsWith('#')).join('\\n')"), StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync("[...document.querySelectorAll('[src],[href]')].filter(e => !/^(data:|#)/.test(e.getAttribute('src') ?? e.getAttribute('href'))).length"));
    }

    [Fact]
    public async Task Captions_ids_and_columns_stay_text()
    {
        await OpenAsync(1280, 900);

        Assert.Equal(0, await NumberAsync("document.scripts.length"));
        Assert.Equal("undefined", await TextAsync("typeof window.hit"));
        Assert.Equal(0, await NumberAsync("document.querySelectorAll('[onerror],[onload],[onclick],svg[onload],b,i,iframe,object,a[href^=javascript]').length"));
        var titles = (await run.Browser.EvaluateAsync("[...document.querySelectorAll('#gallery .card h3')].map(h => h.textContent)"))!.AsArray().Select(node => (string)node!).ToList();
        Assert.Equal(5, titles.Count);
        Assert.Contains(titles, title => title.Contains("</script><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>", StringComparison.Ordinal));
        Assert.Contains(titles, title => title.Contains("DROP TABLE prompts; --   second line tab", StringComparison.Ordinal));
        Assert.Contains(titles, title => title.Contains("\uFFFD[31mred", StringComparison.Ordinal) && title.Contains("\uFFFDesrever\uFFFD", StringComparison.Ordinal));
        Assert.Contains(titles, title => title.Contains("WWWW", StringComparison.Ordinal) && title.Contains("characters in all", StringComparison.Ordinal) && title.Length < 800);
        var page = await File.ReadAllTextAsync(run.Page, Stop);
        Assert.DoesNotContain(page, c => c is '\u001b' or '\u0007' or '\u202E' or '\u2066' or '\u200B' or '\u0085' or '\uFEFF');
    }

    [Fact]
    public async Task Terminal_and_log_get_whole_lines_without_a_control_character()
    {
        var (work, name) = (Path.GetDirectoryName(run.Folder)!, Path.GetFileName(run.Folder));
        var status = await EngramProcess.RunAsync(work, "status", name);
        var json = await EngramProcess.RunAsync(work, "status", name, "--json");
        var verified = await EngramProcess.RunAsync(work, "verify", name);

        Assert.Equal((0, 0, 0), (status.ExitCode, json.ExitCode, verified.ExitCode));
        Assert.Contains("</script><img src=x onerror=", status.Output, StringComparison.Ordinal);
        var shown = run.Result.Output + run.Result.Error + status.Output + status.Error + json.Output + verified.Output + verified.Error;
        Assert.DoesNotContain(shown, c => (char.IsControl(c) && c != '\n') || c is '\u202E' or '\u2066' or '\u200B' or '\u2028');
        Assert.All((run.Result.Output + run.Result.Error + status.Output + verified.Output).Split('\n'), line => Assert.True(line.Length < 2_000, $"{line.Length} characters"));
        var log = Directory.EnumerateFiles(Path.Combine(run.Folder, "log")).SelectMany(File.ReadLines).ToList();
        Assert.All(log, line => Assert.Equal(System.Text.Json.JsonValueKind.Object, System.Text.Json.JsonDocument.Parse(line).RootElement.ValueKind));
        Assert.DoesNotContain(string.Concat(log), char.IsControl);
    }

    [Fact]
    public async Task The_policy_stops_a_script_that_gets_into_the_page_all_the_same()
    {
        var browser = await OpenAsync(1280, 900);
        await browser.EvaluateAsync("(() => { const s = document.createElement('script'); s.textContent = 'window.hit = 2'; document.body.append(s); const i = document.createElement('img'); i.src = 'https://example.invalid/x.png'; document.body.append(i); document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\" onclick=\"1\">x</p>'); })()");
        await Task.Delay(300, Stop);

        Assert.Equal("undefined", await TextAsync("typeof window.hit"));
        Assert.DoesNotContain(browser.Events, told => told.Method == "Network.responseReceived" && ((string)told.Parameters["response"]!["url"]!).Contains("example.invalid", StringComparison.Ordinal));
        Assert.True(browser.Events.Count(told => told.Method == "Log.entryAdded" && told.Parameters.ToJsonString().Contains("Content Security Policy", StringComparison.Ordinal)) >= 2);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Nothing_overflows(int width)
    {
        await OpenAsync(width, 800);

        Assert.Equal(width, await NumberAsync("innerWidth"));
        Assert.Equal(width, await NumberAsync("document.documentElement.scrollWidth"));
        Assert.Equal("[]", (await run.Browser.EvaluateAsync(PageChecks.Overflow))!.ToJsonString());

        // A card that has grown too.
        await run.Browser.EvaluateAsync("location.hash = '#pair-2'");
        Assert.Equal(width, await NumberAsync("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_keyboard_walks_the_gallery()
    {
        var browser = await OpenAsync(1280, 900);
        var reached = false;
        for (var i = 0; i < 60 && !reached; i++)
        {
            await browser.PressAsync("Tab", 9);
            reached = await TextAsync("document.activeElement.getAttribute('href')") == "#pair-1";
        }

        Assert.True(reached, "Tab does not reach the gallery");
        Assert.NotEqual("none", await TextAsync("getComputedStyle(document.activeElement).outlineStyle"));
        var small = await NumberAsync("Math.round(document.querySelector('#pair-1 img').getBoundingClientRect().width)");
        await browser.PressAsync("Enter", 13, "\r");
        Assert.True(await NumberAsync("Math.round(document.querySelector('#pair-1:target img').getBoundingClientRect().width)") > 2 * small);
        for (var pair = 2; pair <= 5; pair++)
        {
            // From the card that was walked to, the first stop is Enlarge, the second Next.
            var next = false;
            for (var i = 0; i < 4 && !next; i++)
            {
                await browser.PressAsync("Tab", 9);
                next = await TextAsync("document.activeElement.getAttribute('href')") == $"#pair-{pair}";
            }

            Assert.True(next, $"pair {pair} is not reached");
            await browser.PressAsync("Enter", 13, "\r");
            Assert.Equal($"pair-{pair}", await TextAsync("document.querySelector(':target').id"));
            Assert.True(await NumberAsync("Math.round(document.querySelector(':target').getBoundingClientRect().top)") is >= -5 and < 900);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_text_stands_out_from_its_ground(bool dark)
    {
        await OpenAsync(1280, 900, dark);

        var result = (await run.Browser.EvaluateAsync(PageChecks.LeastContrast))!;
        Assert.True((int)result["count"]! > 200, $"only {result["count"]} texts were judged");
        Assert.Equal("[]", result["bad"]!.ToJsonString());
        Assert.Equal(dark, await TextAsync("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)");
    }

    [Fact]
    public async Task Everything_has_a_name_for_those_who_do_not_see_it()
    {
        await OpenAsync(1280, 900);
        JsonNode faults = (await run.Browser.EvaluateAsync(PageChecks.Unnamed))!;
        Assert.Equal("[]", faults.ToJsonString());
    }

    [Fact]
    public async Task It_can_be_printed()
    {
        var browser = await OpenAsync(1280, 900, dark: true);
        var result = await browser.SendAsync("Page.printToPDF", new JsonObject { ["printBackground"] = true });
        var pdf = Convert.FromBase64String((string)result["data"]!);
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8) && pdf.Length > 20_000);

        await browser.SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["media"] = "print" });
        Assert.Equal("rgb(255, 255, 255)", await TextAsync("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("none", await TextAsync("getComputedStyle(document.querySelector('nav')).display"));
        await browser.SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["media"] = "" });
    }

    private async Task<Chromium> OpenAsync(int width, int height, bool dark = false)
    {
        Assert.True(run.Result.ExitCode == 0, run.Result.Error);
        Assert.SkipWhen(Chromium.Path is null, "no Chromium is installed (Debian: chromium)");
        await run.Browser.WindowAsync(width, height, dark);
        await run.Browser.OpenAsync(run.Page);
        if (Environment.GetEnvironmentVariable("ENGRAM_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"report-{width}{(dark ? "-dark" : "")}.png"), await run.Browser.PictureAsync(wholePage: true), Stop);
        }

        return run.Browser;
    }

    private async Task<long> NumberAsync(string expression) => (long)(double)(await run.Browser.EvaluateAsync(expression))!;

    private async Task<string> TextAsync(string expression) => (string?)await run.Browser.EvaluateAsync(expression) ?? "";
}
