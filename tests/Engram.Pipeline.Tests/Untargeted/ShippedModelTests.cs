using Engram.Compute;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using Engram.Tests.Support;
using Serilog.Core;

namespace Engram.Tests.Untargeted;

/// <summary>The shipped class-conditional model on the host: a dozen samples of four steps.</summary>
public sealed class ShippedModelTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static string Shipped => Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted");

    private RunOptions Options => new()
    {
        Name = "quick",
        Attack = AttackKind.Untargeted,
        Model = Path.Combine(Shipped, "model"),
        Training = new TrainingOptions { Path = Path.Combine(Shipped, "train.parquet") },
        Generate = new GenerateOptions { Batch = 16, Steps = 4, Scheduler = "ddim", Seed = 2301 },
        Untargeted = new UntargetedOptions { Samples = 12, Alpha = 1 },
        Output = new OutputOptions { Root = _scratch.Path, Keep = KeepRule.All },
    };

    [Fact]
    public async Task Batches_threads_and_vector_widths_change_no_byte()
    {
        var expected = await RunAsync("usual", 16, 0, VectorWidth.Best);
        Assert.Equal(12, expected.Keys.Count(name => name.StartsWith("images/generations/", StringComparison.Ordinal)));
        Assert.Equal(10, (await Table.OfAsync<PromptRow>(_scratch["usual"])).Count);
        Assert.Equal(expected, await RunAsync("batch-1", 1, 1, VectorWidth.Best));
        Assert.Equal(expected, await RunAsync("batch-5", 5, 2, VectorWidth.V128));
        Assert.Equal(expected, await RunAsync("v256", 16, 1, VectorWidth.V256));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("euler_ancestral")]
    [InlineData("pndm")]
    public async Task Other_schedulers_draw_and_the_noise_of_their_steps_does_not_depend_on_the_batch(string scheduler)
    {
        var options = Options with { Generate = Options.Generate with { Scheduler = scheduler }, Untargeted = Options.Untargeted with { Samples = 3 } };
        var expected = await RunAsync($"{scheduler}-3", 3, 0, VectorWidth.Best, options);
        Assert.Equal(expected, await RunAsync($"{scheduler}-2", 2, 1, VectorWidth.V256, options));
        Assert.Equal(3, (await Table.OfAsync<GenerationRow>(_scratch[$"{scheduler}-3"])).Count(row => row.Status == "ok"));
    }

    [Fact]
    public async Task The_parts_of_an_old_folder_lie_in_its_root()
    {
        await RunAsync("usual", 16, 0, VectorWidth.Best);
        var old = _scratch["old"];
        Directory.CreateDirectory(old);
        foreach (var file in new[] { "unet/config.json", "unet/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json" })
        {
            File.Copy(Path.Combine(Shipped, "model", file), Path.Combine(old, Path.GetFileName(file)));
        }

        await RunAsync("from-old", 16, 0, VectorWidth.Best, Options with { Model = old });
        var expected = await Table.OfAsync<GenerationRow>(_scratch["usual"]);
        Assert.Equal(
            expected.Select(row => row.PixelsSha256), (await Table.OfAsync<GenerationRow>(_scratch["from-old"])).Select(row => row.PixelsSha256));
    }

    [Fact]
    public async Task A_model_of_the_other_kind_is_refused_by_the_key_attack()
    {
        var text = Options with { Model = Path.Combine(RepositoryRoot.Path, "configs", "quickstart", "model") };
        var refused = await Assert.ThrowsAsync<OptionsException>(() => RunAsync("text", 1, 0, VectorWidth.Best, text));
        Assert.Equal("attack", refused.Key);
        refused = await Assert.ThrowsAsync<OptionsException>(
            () => RunAsync("classes", 1, 0, VectorWidth.Best, Options with { Attack = AttackKind.TextToImage }));
        Assert.Equal("attack", refused.Key);
        Assert.False(Directory.Exists(_scratch["text"]));
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<SortedDictionary<string, string>> RunAsync(string name, int batch, int threads, VectorWidth width, RunOptions? other = null)
    {
        var options = other ?? Options;
        await AttackRun.ExecuteAsync(
            new RunRequest
            {
                Options = options with { Generate = options.Generate with { Batch = batch }, Threads = threads },
                Folder = _scratch[name],
                ConfigurationText = "name: quick\n",
                Software = "engram test",
            },
            new RunParts { OpenDevice = (_, count) => new HostDevice(count, width) },
            new Progress<RunProgress>(), new FixedClock(), Logger.None, CancellationToken.None);
        return Attack.ResultsIn(_scratch[name]);
    }
}
