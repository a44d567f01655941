using System.Text.Json;

namespace Engram.Tests.Reviews;

/// <summary><c>engram review</c> as it is really started, and requests to it.</summary>
internal sealed class ReviewProcess : IDisposable
{
    private readonly EngramProcess _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private ReviewProcess(EngramProcess process, string address) => (_process, Address) = (process, new Uri(address));

    /// <summary>With the token.</summary>
    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<ReviewProcess> StartAsync(string run, string reviewer, params string[] more)
    {
        // Another program's settings, and addresses that this one must not listen on.
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://0.0.0.0:0",
            ["ASPNETCORE_HTTP_PORTS"] = "0",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        var process = EngramProcess.Start(Path.GetDirectoryName(run)!, environment, ["review", Path.GetFileName(run), "--reviewer", reviewer, .. more]);
        try
        {
            return new ReviewProcess(process, (await process.ErrorLineAsync("review     "))["review     ".Length..]);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public async Task<(int Status, string Text)> GetAsync(string relative)
    {
        using var answer = await _client.GetAsync(new Uri(Address, relative), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Any request; its status and headers.</summary>
    public async Task<(int Status, HttpResponseMessage Answer)> SendAsync(HttpMethod method, Uri address, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, address);
        change?.Invoke(request);
        var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer);
    }

    /// <summary>Enters a label as the form does; returns the status and where it leads to.</summary>
    public async Task<(int Status, string? Next)> LabelAsync(int place, string verdict, string shows)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["verdict"] = verdict, ["shows"] = shows });
        using var answer = await _client.PostAsync(new Uri(Address, $"{place}"), form, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString().Split('/')[^1]);
    }

    public async Task<JsonElement> FiguresAsync()
    {
        using var document = JsonDocument.Parse((await GetAsync("figures.json")).Text);
        return document.RootElement.Clone();
    }

    /// <summary>The last page's button.</summary>
    public async Task<ProcessResult> EndAsync()
    {
        using var answer = await _client.PostAsync(new Uri(Address, "end"), null, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return await _process.WaitAsync();
    }

    public Task SignalAsync(string name) => _process.SignalAsync(name);

    public Task<ProcessResult> WaitAsync() => _process.WaitAsync();

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }
}
