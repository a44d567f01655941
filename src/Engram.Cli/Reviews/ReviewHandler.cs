using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Cli.Consoles;
using Engram.Pipeline.Reviews;
using Engram.Storage.Tables;
using Microsoft.AspNetCore.Http;

namespace Engram.Cli.Reviews;

/// <summary>
/// Answers the requests of a review. Every path begins with the token. A request that names another host (a name that somebody lets lead here), or that
/// another page makes (Origin, Sec-Fetch-Site), is refused before the token is looked at.
/// </summary>
internal sealed class ReviewHandler(ReviewSession session, string token)
{
    private readonly ReviewPage _page = new(session);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);
    private string[] _hosts = [];

    /// <summary>Ends when the reviewer ends the review.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The port, once it is known; before, every request is refused.</summary>
    public void ListensOn(int port) =>
        _hosts = [FormattableString.Invariant($"127.0.0.1:{port}"), FormattableString.Invariant($"localhost:{port}")];

    public async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Guard(response);
        if (!_hosts.Contains(request.Host.Value) || IsForeign(request))
        {
            await RefuseAsync(response, StatusCodes.Status403Forbidden, "another host or page asked for this");
            return;
        }

        var parts = (request.Path.Value ?? "").Split('/');
        if (parts.Length < 3 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[1]), _token))
        {
            await RefuseAsync(response, StatusCodes.Status403Forbidden, "the address lacks its token: open the one that the terminal shows");
            return;
        }

        var isPost = HttpMethods.IsPost(request.Method);
        if (!isPost && !HttpMethods.IsGet(request.Method))
        {
            await RefuseAsync(response, StatusCodes.Status405MethodNotAllowed, "only GET and POST");
            return;
        }

        await (parts[2..] switch
        {
            [""] when !isPost => GoAsync(response, session.NextOpen(0)),
            ["done"] when !isPost => ShowAsync(context, _page.Overview),
            ["figures.json"] when !isPost => FiguresAsync(context),
            ["end"] when isPost => EndAsync(response),
            [var place] when PlaceOf(place) is { } number => isPost ? EnterAsync(context, number) : ShowAsync(context, figures => _page.Item(number, figures)),
            [var place, var picture] when !isPost && PlaceOf(place) is { } number && PictureOf(number, picture) is { } path => PictureAsync(context, path),
            _ => RefuseAsync(response, StatusCodes.Status404NotFound, "there is no such page"),
        });
    }

    private static void Guard(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ReviewPage.Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Not no-referrer: a form would be sent with the Origin null, which is refused.
        headers["Referrer-Policy"] = "same-origin";
    }

    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.Any(origin => origin != $"http://{request.Host.Value}")
        || request.Headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none"));

    private static async Task RefuseAsync(HttpResponse response, int status, string reason)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync(reason + "\n");
    }

    private static async Task SendAsync(HttpResponse response, string type, string text)
    {
        response.ContentType = $"{type}; charset=utf-8";
        await response.WriteAsync(text);
    }

    private async Task ShowAsync(HttpContext context, Func<LabelReport?, string> page) =>
        await SendAsync(context.Response, "text/html", page(await session.FiguresAsync(context.RequestAborted)));

    private async Task FiguresAsync(HttpContext context)
    {
        var figures = await session.FiguresAsync(context.RequestAborted);
        await SendAsync(context.Response, "application/json", Json.Text(new { session.Labelled, Listed = session.Items.Count, Figures = figures }));
    }

    private Task GoAsync(HttpResponse response, int? place)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = $"/{token}/{place?.ToString(CultureInfo.InvariantCulture) ?? "done"}";
        return Task.CompletedTask;
    }

    private async Task EnterAsync(HttpContext context, int place)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var (verdict, shows) = (form["verdict"].ToString(), form["shows"].ToString());
        if (!LabelRow.Verdicts.Contains(verdict) || !LabelRow.Subjects.Contains(shows))
        {
            await RefuseAsync(context.Response, StatusCodes.Status400BadRequest, "a label is a verdict and a subject");
            return;
        }

        // A browser that goes away meanwhile takes no label with it.
        await session.EnterAsync(place, verdict, shows, CancellationToken.None);
        await GoAsync(context.Response, session.NextOpen(place));
    }

    private async Task EndAsync(HttpResponse response)
    {
        await SendAsync(response, "text/html", _page.Ended());
        await response.CompleteAsync();
        _ended.TrySetResult();
    }

    private async Task PictureAsync(HttpContext context, string path)
    {
        var bytes = await session.PictureAsync(path, context.RequestAborted);
        context.Response.ContentType = "image/png";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private int? PlaceOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && place >= 1 && place <= session.Items.Count ? place : null;

    private string? PictureOf(int place, string name)
    {
        var item = session.Items[place - 1];
        var pictures = name.StartsWith('g') ? item.Generations : name.StartsWith('t') ? item.Training : [];
        return name.Length > 1 && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= pictures.Count ? pictures[number - 1] : null;
    }
}
