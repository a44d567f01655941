using Engram.Compute;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Serilog.Core;

namespace Engram.Tests.Runs;

/// <summary>The shipped model on the host: two prompts, two generations each, four steps.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static string Quickstart => Path.Combine(RepositoryRoot.Path, "configs", "quickstart");

    private RunOptions Options => new()
    {
        Name = "quick",
        Model = Path.Combine(Quickstart, "model"),
        Training = new TrainingOptions { Path = Path.Combine(Quickstart, "train.parquet") },
        Prompts = [new PromptSourceOptions { Take = 2 }],
        Generate = new GenerateOptions { PerPrompt = 2, Batch = 16, Steps = 4, Guidance = 3, Seed = 2301 },
        // Wide, so that four steps give an edge and every stage has work.
        Edges = new EdgesOptions { Threshold = 0.9m },
        Clique = new CliqueOptions { Size = 2 },
        Match = new MatchOptions { L2 = 0.5m },
        Output = new OutputOptions { Root = _scratch.Path, Keep = KeepRule.All },
    };

    [Fact]
    public async Task Batches_threads_and_vector_widths_change_no_byte()
    {
        var expected = await RunAsync("usual", 16, 0, VectorWidth.Best);
        Assert.Equal(4, expected.Keys.Count(name => name.StartsWith("images/generations/", StringComparison.Ordinal)));
        Assert.Equal(expected, await RunAsync("batch-1", 1, 1, VectorWidth.Best));
        Assert.Equal(expected, await RunAsync("batch-3", 3, 2, VectorWidth.V128));
        Assert.Equal(expected, await RunAsync("v256", 16, 1, VectorWidth.V256));
        Assert.Equal(expected, await RunAsync("v512", 2, 2, VectorWidth.V512));
    }

    [Fact]
    public async Task The_most_copied_captions_come_first_and_their_numbers_are_in_the_tables()
    {
        await RunAsync("tables", 16, 0, VectorWidth.Best);
        var folder = _scratch["tables"];
        var prompts = (await Table.OfAsync<PromptRow>(folder)).OrderBy(row => row.Rank).ToList();
        Assert.All(prompts, row => Assert.Equal((32L, "duplicates"), (row.Duplicates, row.Strategy)));
        var cliques = await Table.OfAsync<CliqueRow>(folder);
        Assert.All(cliques, row => Assert.Equal((2L, 2L, 1L, true, "configured"), (row.Generations, row.Usable, row.Edges, row.Flagged, row.ThresholdSource)));
        var extractions = await Table.OfAsync<ExtractionRow>(folder);
        Assert.Equal(2 * 2 * 5, extractions.Count);
        Assert.All(extractions, row => Assert.Equal(32, row.EideticK));
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<SortedDictionary<string, string>> RunAsync(string name, int batch, int threads, VectorWidth width)
    {
        await AttackRun.ExecuteAsync(
            new RunRequest
            {
                Options = Options with { Generate = Options.Generate with { Batch = batch }, Threads = threads },
                Folder = _scratch[name],
                ConfigurationText = "name: quick\n",
                Software = "engram test",
            },
            new RunParts { OpenDevice = (_, count) => new HostDevice(count, width) },
            new Progress<RunProgress>(), new FixedClock(), Logger.None, CancellationToken.None);
        return Attack.ResultsIn(_scratch[name]);
    }
}
