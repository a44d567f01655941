using System.Net;
using System.Security.Cryptography;
using Engram.Cli.Configuration;
using Engram.Pipeline.Reviews;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Engram.Cli.Reviews;

/// <summary>
/// The web server of a review: Kestrel on 127.0.0.1. Nothing is read from the environment or from files, and nothing is logged: the address
/// holds a secret.
/// </summary>
internal sealed class ReviewServer : IAsyncDisposable
{
    // A label is two short words.
    private const int LargestBody = 4_096;
    private const int TokenBytes = 32;

    private readonly WebApplication _application;
    private readonly ReviewHandler _handler;

    private ReviewServer(WebApplication application, ReviewHandler handler, string address) =>
        (_application, _handler, Address) = (application, handler, address);

    /// <summary>Of the first page, with the token.</summary>
    public string Address { get; }

    /// <summary>Ends when the reviewer ends the review.</summary>
    public Task Ended => _handler.Ended;

    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="ConfigurationException">The port cannot be had.</exception>
    public static async Task<ReviewServer> StartAsync(ReviewSession session, int port, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestBody;
            options.Limits.MaxConcurrentConnections = 64;
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        try
        {
            // Hexadecimal: letters that no address escapes.
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
            var handler = new ReviewHandler(session, token);
            application.Run(handler.HandleAsync);
            await application.StartAsync(stop);
            var bound = new Uri(application.Urls.Single()).Port;
            handler.ListensOn(bound);
            return new ReviewServer(application, handler, FormattableString.Invariant($"http://127.0.0.1:{bound}/{token}/"));
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new ConfigurationException(FormattableString.Invariant($"--port: {port} cannot be had ({e.Message.Split('\n')[0]})"));
        }
    }

    /// <summary>Answers what is being asked, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await _application.StopAsync(late.Token);
        await _application.DisposeAsync();
    }
}
