using System.Text.Json;
using Engram.Tests.Commands;

namespace Engram.Tests.Reports;

/// <summary>
/// A run of the shipped model whose captions, ids and columns try to break out of a page, with the browser that looks at its report. Every
/// generation is joined and matched, so that all of it is shown.
/// </summary>
public sealed class HostileRun : IAsyncLifetime
{
    /// <summary>Text from the web that harms nothing.</summary>
    public static IReadOnlyList<string> Captions { get; } =
    [
        "</script><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>",
        "\"'><svg onload='window.hit=1'>; DROP TABLE prompts; -- \r\nsecond line\ttab",
        "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u202Eesrever\u202C \u2066isolate\u2069 \u200Bnothing \u0085 \uFEFF",
        "</style></title><a href=\"https://example.invalid/\">https://example.invalid/a.png</a> &lt;b&gt; " + new string('W', 100_000),
    ];

    private readonly ScratchFolder _folder = new();

    /// <summary>What the run printed.</summary>
    public ProcessResult Result { get; private set; } = new(-1, "", "");

    public string Folder => _folder["here"];

    public string Page => _folder["here/report/report.html"];

    internal Chromium Browser { get; private set; } = null!;

    /// <summary>A copy that a test may change.</summary>
    public string Copy(string name) => _folder.CopyOf(Folder, name);

    public async ValueTask InitializeAsync()
    {
        var source = Path.Combine(TinyRun.Shipped, "held-out");
        var lines = Captions.Select((caption, i) => JsonSerializer.Serialize(new
        {
            file_name = $"{i:D3}.png",
            text = caption,
            id = $"<b id=\"{i}\">&'",
            licence = $"<i onclick=\"window.hit=1\">CC BY {i % 2}</i>",
            url = "javascript:window.hit=1",
        }));
        _folder.Write("pictures/metadata.jsonl", string.Join('\n', lines) + "\n");
        for (var i = 0; i < Captions.Count; i++)
        {
            File.Copy(Path.Combine(source, $"{i:D3}.png"), _folder[$"pictures/{i:D3}.png"]);
        }

        _folder.Write("tiny.yaml", TinyRun.Yaml(prompts: "[ { strategy: all, take: 4 }, { strategy: control, take: 1 } ]"));
        Result = await EngramProcess.RunAsync(
            _folder.Path, "run", "tiny.yaml", "--out", "here", "--set", "edges.threshold=0.99", "--set", "match.l2=0.9", "--set",
            "training.columns=[licence, url]", "--set", "training.id=id", "--set", "generate.per_prompt=3");
        if (Chromium.Path is not null)
        {
            Browser = await Chromium.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _folder.Dispose();
    }
}
