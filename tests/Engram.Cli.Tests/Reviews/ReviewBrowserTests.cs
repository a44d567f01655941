using System.Text.Json.Nodes;
using Engram.Tests.Reports;

namespace Engram.Tests.Reviews;

/// <summary>The page of a review as a person has it: labelled by keyboard alone, wide and narrow, light and dark, with captions that mean harm.</summary>
[Collection(ReviewCollection.Name)]
public sealed class ReviewBrowserTests(HostileRun run)
{
    private static readonly (string Verdict, string Subject)[] Keys = [("1", "l"), ("2", "p"), ("4", "o"), ("1", "a"), ("3", "r")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_keyboard_labels_everything_and_the_figures_follow()
    {
        using var review = await OpenAsync("typed");
        var browser = run.Browser;
        Assert.Equal("0 of 5 labelled", await TextAsync("document.querySelector('[role=status]').textContent"));
        Assert.Equal("No label yet.", await TextAsync("document.querySelector('#figures p').textContent"));

        // Enter without a label goes nowhere.
        await browser.PressAsync("Enter", 13, "\r");
        Assert.Contains("/1", await TextAsync("location.pathname"), StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"Prompt {i + 1} of 5", await TextAsync("document.querySelector('#prompt').textContent"));
            Assert.Equal(0, await NumberAsync("[...document.images].filter(i => !i.complete || i.naturalWidth === 0).length"));
            Assert.True(await NumberAsync("document.images.length") >= 3);
            await AssertHarmlessAsync();
            await KeyAsync(Keys[i].Verdict);
            await KeyAsync(Keys[i].Subject);
            Assert.Equal(2, await NumberAsync("document.querySelectorAll('input[type=radio]:checked').length"));
            Assert.NotEqual("none", await TextAsync("getComputedStyle(document.activeElement).outlineStyle"));
            await browser.LoadAsync(() => browser.PressAsync("Enter", 13, "\r"));
            Assert.Equal($"{i + 1} of 5 labelled", await TextAsync("document.querySelector('[role=status]').textContent"));
            Assert.Equal($"{i + 1}", await TextAsync("[...document.querySelectorAll('#figures tbody tr')].slice(0, 4).map(r => +r.cells[1].textContent).reduce((a, b) => a + b).toString()"));
        }

        // By the figures of the same labels without a browser.
        var figures = (await review.FiguresAsync()).GetProperty("figures").GetProperty("found").GetProperty("ranking").GetProperty("quality");
        Assert.Equal($"{figures.GetProperty("before_first_false").GetInt64()}", await TextAsync("document.querySelector('#figures .tile .big').textContent"));
        Assert.Equal(3, figures.GetProperty("true").GetInt64());
        Assert.Equal(1, await NumberAsync("document.querySelectorAll('#figures svg.plot[role=img]').length"));
        Assert.EndsWith("/done", await TextAsync("location.pathname"), StringComparison.Ordinal);

        // Back at the first, its label stands; b and n walk, and another label is a correction.
        await browser.LoadAsync(() => KeyAsync("n"));
        Assert.Equal("copy logo", await TextAsync("[...document.querySelectorAll('input[type=radio]:checked')].map(i => i.value).join(' ')"));
        await browser.LoadAsync(() => KeyAsync("b"));
        Assert.Equal("Prompt 5 of 5", await TextAsync("document.querySelector('#prompt').textContent"));
        await KeyAsync("2");
        await browser.LoadAsync(() => browser.PressAsync("Enter", 13, "\r"));
        Assert.Equal(4, (await review.FiguresAsync()).GetProperty("figures").GetProperty("found").GetProperty("ranking").GetProperty("quality").GetProperty("true").GetInt64());

        // Keys can be switched off.
        await browser.LoadAsync(() => KeyAsync("n"));
        await browser.EvaluateAsync("document.getElementById('keys').click()");
        await KeyAsync("3");
        Assert.Equal("copy logo", await TextAsync("[...document.querySelectorAll('input[type=radio]:checked')].map(i => i.value).join(' ')"));
        await browser.EvaluateAsync("sessionStorage.clear()");

        Assert.DoesNotContain(browser.Events, told => told.Method is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Page.javascriptDialogOpening");
        Assert.DoesNotContain(browser.Events, told => told.Method == "Log.entryAdded" && told.Parameters.ToJsonString().Contains("Security", StringComparison.Ordinal));
        Assert.All(
            browser.Events.Where(told => told.Method == "Network.requestWillBeSent").Select(told => (string)told.Parameters["request"]!["url"]!),
            url => Assert.True(url == "data:," || url.StartsWith(review.Address.AbsoluteUri, StringComparison.Ordinal), url));
        await browser.LoadAsync(() => browser.EvaluateAsync("location.href = 'done'"));
        await browser.LoadAsync(() => browser.EvaluateAsync("document.querySelector('form[action=end] button').click()"));
        Assert.Equal(0, (await review.WaitAsync()).ExitCode);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task Nothing_overflows_or_fades_and_everything_has_a_name(int width, bool dark)
    {
        using var review = await OpenAsync($"shown-{width}", width, dark);
        await review.LabelAsync(1, "copy", "logo");
        await review.LabelAsync(2, "not_copy", "person");
        for (var place = 1; place <= 6; place++)
        {
            await run.Browser.LoadAsync(() => run.Browser.EvaluateAsync($"location.href = '{(place < 6 ? $"{place}" : "done")}'"));
            if (Environment.GetEnvironmentVariable("ENGRAM_PICTURES") is { Length: > 0 } pictures)
            {
                await File.WriteAllBytesAsync(Path.Combine(pictures, $"review-{width}-{place}.png"), await run.Browser.PictureAsync(wholePage: true), Stop);
            }

            Assert.Equal(width, await NumberAsync("document.documentElement.scrollWidth"));
            Assert.Equal("[]", (await run.Browser.EvaluateAsync("[...document.body.querySelectorAll('*')].filter(e => !e.closest('.scroll,.skip,.captioned,svg') && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + '.' + e.className)"))!.ToJsonString());
            var contrast = (await run.Browser.EvaluateAsync(PageChecks.LeastContrast))!;
            Assert.True((int)contrast["count"]! > 40, $"only {contrast["count"]} texts were judged");
            Assert.Equal("[]", contrast["bad"]!.ToJsonString());
            JsonNode faults = (await run.Browser.EvaluateAsync(
                """
                [].concat(
                  document.documentElement.lang === 'en' && document.title && document.querySelectorAll('h1').length === 1 ? [] : ['language, title or h1'],
                  [...document.images].filter(i => !i.alt.trim()).map(i => 'image without text'),
                  [...document.querySelectorAll('input')].filter(i => !i.labels.length || !i.labels[0].textContent.trim()).map(i => 'input without label ' + i.value),
                  [...document.querySelectorAll('fieldset')].filter(f => !f.querySelector('legend')?.textContent.trim()).map(f => 'group without legend'),
                  [...document.querySelectorAll('input,button,main a')].filter(e => { const r = e.parentElement.tagName === 'LABEL' ? e.parentElement.getBoundingClientRect() : e.getBoundingClientRect(); return e.type !== 'checkbox' && r.height < 18; }).map(e => 'too small ' + e.textContent),
                  [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).map(id => 'two elements ' + id),
                  [...document.querySelectorAll('[aria-labelledby]')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim()).map(e => 'name of nothing'))
                """))!;
            Assert.Equal("[]", faults.ToJsonString());

            // What would tell how the program judges: no number of a distance, no clique, no rank, no file name.
            var shown = (await TextAsync("document.querySelector('.item')?.innerHTML ?? ''")).Split("WWWW")[0];
            Assert.DoesNotMatch("(?i)clique|rank|l2|0\\.\\d|images/", shown);
        }
    }

    private async Task AssertHarmlessAsync()
    {
        Assert.Equal("undefined", await TextAsync("typeof window.hit"));
        Assert.Equal(1, await NumberAsync("document.scripts.length"));
        Assert.Equal(0, await NumberAsync("document.querySelectorAll('[onerror],[onload],[onclick],svg[onload],b,i,iframe,object,a[href^=javascript]').length"));
        var caption = await TextAsync("document.querySelector('.captioned').textContent");
        Assert.True(caption.Length is > 0 and < 800);
        Assert.DoesNotContain(caption, c => c is '\u001b' or '\u0007' or '\u202E' or '\u2066' or '\u200B' or '\u0085' or '\uFEFF');
    }

    private async Task<ReviewProcess> OpenAsync(string name, int width = 1280, bool dark = false)
    {
        Assert.True(run.Result.ExitCode == 0, run.Result.Error);
        Assert.SkipWhen(Chromium.Path is null, "no Chromium is installed (Debian: chromium)");
        var review = await ReviewProcess.StartAsync(run.Copy(name), "anna");
        await run.Browser.WindowAsync(width, 900, dark);
        await run.Browser.OpenAsync(review.Address.AbsoluteUri);
        return review;
    }

    private Task KeyAsync(string key) => run.Browser.PressAsync(key, char.ToUpperInvariant(key[0]), key);

    private async Task<long> NumberAsync(string expression) => (long)(double)(await run.Browser.EvaluateAsync(expression))!;

    private async Task<string> TextAsync(string expression) => (string?)await run.Browser.EvaluateAsync(expression) ?? "";
}
