using Engram.Cli.Consoles;
using Engram.Cli.Logging;
using Serilog;

namespace Engram.Tests.Consoles;

public sealed class ConsoleLineTests
{
    [Fact]
    public void A_log_event_is_one_readable_line()
    {
        var lines = new List<string>();
        using var log = new LoggerConfiguration().WriteTo.Sink(new LineSink(lines.Add)).CreateLogger();

        log.Information("Prompt {Caption} has {Count} copies", "a \e[31m\ncat", 3);
        log.Warning("Slow: {Rate:0.0} images/s", 0.25);
        log.Error(new InvalidOperationException("inner\nlines"), "It {Verb}", "failed");

        Assert.Equal(["Prompt a \uFFFD[31m\uFFFDcat has 3 copies", "warning: Slow: 0.3 images/s", "error: It failed"], lines.Select(line => line[9..]));
        Assert.All(lines, line => Assert.Matches(@"^\d\d:\d\d:\d\d ", line));
    }

    [Theory]
    [InlineData(7.9, "7 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7_500, "2 h 05 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Durations_are_short(double seconds, string expected) => Assert.Equal(expected, Durations.Text(TimeSpan.FromSeconds(seconds)));
}
