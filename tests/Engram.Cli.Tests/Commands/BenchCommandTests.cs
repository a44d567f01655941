using System.Text.Json;

namespace Engram.Tests.Commands;

public sealed class BenchCommandTests
{
    private static readonly string[] Components = ["text_encoder", "unet", "vae"];

    [Fact]
    public async Task The_shipped_model_is_timed_component_by_component()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(
            folder.Path, "bench", Path.Combine(TinyRun.Shipped, "model"), "--batch", "2", "--device", "host", "--threads", "1", "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var bench = document.RootElement;
        Assert.Equal("host", bench.GetProperty("device").GetString());
        var peak = bench.GetProperty("peak_gflops").GetDouble();
        Assert.True(peak > 0);
        var parts = bench.GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(Components, parts.Select(part => part.GetProperty("component").GetString()));
        var unet = parts[1];
        Assert.Equal(2, unet.GetProperty("batch").GetInt32());
        Assert.All(parts, part =>
        {
            var rate = part.GetProperty("gflop").GetDouble() / (part.GetProperty("milliseconds").GetDouble() / 1000);
            Assert.Equal(rate / peak, part.GetProperty("share_of_peak").GetDouble(), 1e-9);
            Assert.True(part.GetProperty("peak_memory_bytes").GetInt64() > 1 << 20);
        });

        // Counted by hand from the shapes of unet/config.json would repeat the program; a row costs the same in every batch.
        Assert.InRange(unet.GetProperty("gflop").GetDouble(), 0.4, 0.45);
        Assert.True(bench.GetProperty("images_per_hour").GetDouble() > 0);
    }

    [Fact]
    public async Task With_random_weights_the_json_files_are_enough()
    {
        using var folder = new ScratchFolder();
        var model = folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        foreach (var file in Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        var missing = await EngramProcess.RunAsync(folder.Path, "bench", "model", "--device", "host");
        Assert.Equal(2, missing.ExitCode);
        Assert.Equal(1, missing.Error.TrimEnd('\n').Count(c => c == '\n') + 1);

        var result = await EngramProcess.RunAsync(folder.Path, "bench", "model", "--device", "host", "--random");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("images an hour at 50 steps", result.Output, StringComparison.Ordinal);
        Assert.All(Components, component => Assert.Contains($"\n{component}", result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_of_none_is_refused()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "bench", Path.Combine(TinyRun.Shipped, "model"), "--batch", "0");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("--batch: 0 is not from 1 to", result.Error, StringComparison.Ordinal);
    }
}
