using System.Text.Json;
using Engram.Cli.Logging;
using Serilog;

namespace Engram.Tests.Observability;

/// <summary>Log files: whole lines, files of a bounded size, and not more of them than were asked for.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Files_of_a_process_are_cut_at_their_size_and_the_oldest_go()
    {
        Write("20250101T000000Z-1", lines: 200);

        var files = Files();
        Assert.Equal(3, files.Count);
        Assert.All(files, file => Assert.StartsWith("20250101T000000Z-1-", file, StringComparison.Ordinal));
        Assert.All(files, file => Assert.InRange(new FileInfo(_folder[$"log/{file}"]).Length, 1, 2_300));
        var numbers = files.SelectMany(file => File.ReadLines(_folder[$"log/{file}"])).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Number").GetInt32()).Order().ToList();
        Assert.Equal(199, numbers[^1]);
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
    }

    [Fact]
    public void Files_of_earlier_processes_are_thinned_to_as_many()
    {
        for (var process = 1; process <= 6; process++)
        {
            Write($"2025010{process}T000000Z-{process}", lines: 1);
        }

        Assert.Equal(["3-3", "4-4", "5-5", "6-6"], Files().Select(file => $"{file[7]}-{file[17]}"));
    }

    [Fact]
    public void A_sink_without_an_event_makes_no_file()
    {
        Write("20250101T000000Z-1", lines: 0);
        Assert.False(Directory.Exists(_folder["log"]));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, int lines)
    {
        using var sink = new LazyFileSink(_folder["log"], name, bytes: 2_000, files: 3);
        using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        for (var i = 0; i < lines; i++)
        {
            logger.Information("Line {Number} of a log with {Text}", i, "a\nbreak and \u001b[31mcolour");
        }
    }

    private List<string> Files() => [.. Directory.GetFiles(_folder["log"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
