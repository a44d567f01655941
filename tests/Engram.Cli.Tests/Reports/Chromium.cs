using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engram.Tests.Reports;

/// <summary>
/// The system's Chromium without a window, driven by its DevTools protocol: https://chromedevtools.github.io/devtools-protocol. Nothing is
/// downloaded; where there is none, <see cref="Path"/> is null.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ScratchFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly ConcurrentQueue<JsonNode> _events = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Task _reading = Task.CompletedTask;
    private string? _session;
    private int _last;

    private Chromium(Process process, ScratchFolder profile) => (_process, _profile) = (process, profile);

    /// <summary>Of the browser; null where none is installed.</summary>
    public static string? Path { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>What the page has told since it was opened: method and parameters.</summary>
    public IEnumerable<(string Method, JsonNode Parameters)> Events => _events.Select(message => ((string)message["method"]!, message["params"]!));

    public static async Task<Chromium> StartAsync()
    {
        var profile = new ScratchFolder();
        var start = new ProcessStartInfo(Path!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[]
        {
            // Tests run as root in containers, where the browser's own sandbox cannot start; only local files of this test are opened.
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--no-first-run", "--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var browser = new Chromium(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public async Task OpenAsync(string file)
    {
        _events.Clear();
        await LoadAsync(() => SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri }));
    }

    /// <summary>Does what makes the browser load a page and waits until it is loaded.</summary>
    public async Task LoadAsync(Func<Task> action)
    {
        var before = Events.Count(told => told.Method == "Page.loadEventFired");
        await action();
        using var late = new CancellationTokenSource(Limit);
        while (Events.Count(told => told.Method == "Page.loadEventFired") == before)
        {
            await Task.Delay(20, late.Token);
        }
    }

    public Task WindowAsync(int width, int height, bool dark = false) => Task.WhenAll(
        SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 }),
        SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        }));

    /// <summary>The value of a JavaScript expression, which may be a promise.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return result["exceptionDetails"] is { } fault ? throw new InvalidOperationException(fault.ToJsonString()) : result["result"]!["value"];
    }

    public async Task PressAsync(string key, int code, string text = "")
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            await SendAsync("Input.dispatchKeyEvent", new JsonObject
            {
                ["type"] = type,
                ["key"] = key,
                ["code"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["text"] = type == "keyDown" ? text : "",
            });
        }
    }

    /// <summary>A PNG of what the window shows, or of the whole page.</summary>
    public async Task<byte[]> PictureAsync(bool wholePage)
    {
        var result = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = wholePage });
        return Convert.FromBase64String((string)result["data"]!);
    }

    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        var id = Interlocked.Increment(ref _last);
        var waiting = _waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is { } session)
        {
            message["sessionId"] = session;
        }

        await _gate.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            _gate.Release();
        }

        var answer = await waiting.Task.WaitAsync(Limit);
        return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await Task.WhenAny(_reading, Task.Delay(1_000));
        _socket.Dispose();
        _process.Dispose();
        _stop.Dispose();
        _gate.Dispose();
        _profile.Dispose();
    }

    private async Task ConnectAsync()
    {
        var address = await AddressAsync().WaitAsync(Limit);
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        await _socket.ConnectAsync(new Uri(address), _stop.Token);
        _reading = ReadAsync();
        var target = (string)(await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }))["targetId"]!;
        _session = (string)(await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))["sessionId"]!;
        foreach (var domain in new[] { "Page", "Runtime", "Network", "Log", "Security" })
        {
            await SendAsync($"{domain}.enable");
        }
    }

    private async Task<string> AddressAsync()
    {
        const string told = "DevTools listening on ";
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(told, StringComparison.Ordinal))
            {
                return line[told.Length..].Trim();
            }
        }

        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{Path} ended with {_process.ExitCode} before it listened"));
    }

    private async Task ReadAsync()
    {
        var (buffer, message) = (new byte[1 << 16], new MemoryStream());
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _stop.Token);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    var node = JsonNode.Parse(message.ToArray())!;
                    message.SetLength(0);
                    if (node["id"] is { } id && _waiting.TryRemove((int)id, out var waiting))
                    {
                        waiting.SetResult(node);
                    }
                    else if (node["method"] is not null)
                    {
                        _events.Enqueue(node);
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or JsonException)
        {
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetException(e);
            }
        }
    }
}
