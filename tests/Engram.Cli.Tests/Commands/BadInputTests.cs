namespace Engram.Tests.Commands;

/// <summary>Inputs of users that cannot be used: one line that names file and key, exit code 2, and no run begun.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public BadInputTests() => TinyRun.Training(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unet/diffusion_pytorch_model.safetensors", "pickle")]
    [InlineData("text_encoder/model.safetensors", "pickle")]
    public async Task Pickle_weights_are_refused(string weights, string word)
    {
        var model = _folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        File.Delete(Path.Combine(model, weights));
        File.WriteAllBytes(Path.Combine(model, Path.ChangeExtension(weights, ".bin").Replace("/model.bin", "/pytorch_model.bin", StringComparison.Ordinal)), []);
        var line = await RefusedAsync(TinyRun.Yaml(model: "model"));

        Assert.StartsWith("run.yaml:2: model: ", line, StringComparison.Ordinal);
        Assert.Contains(Path.GetDirectoryName(weights)!, line, StringComparison.Ordinal);
        Assert.Contains(word, line, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Truncated_weights_are_named()
    {
        var model = _folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        var weights = Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors");
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^100]);
        var line = await RefusedAsync(TinyRun.Yaml(model: "model"));

        Assert.StartsWith($"run.yaml:2: model: {weights}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_json_is_named()
    {
        var model = _folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        var config = Path.Combine(model, "unet", "config.json");
        File.WriteAllText(config, File.ReadAllText(config)[..40]);
        var line = await RefusedAsync(TinyRun.Yaml(model: "model"));

        Assert.StartsWith($"run.yaml:2: model: {config}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_model_is_named_and_no_folder_is_made()
    {
        var line = await RefusedAsync(TinyRun.Yaml(model: "nowhere"));
        Assert.False(Directory.Exists(_folder["out"]));

        Assert.StartsWith($"run.yaml:2: model: {_folder["nowhere"]}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_training_set_is_named()
    {
        var line = await RefusedAsync(TinyRun.Yaml(training: "nowhere.parquet"));

        Assert.StartsWith("run.yaml:3: training.path: ", line, StringComparison.Ordinal);
        Assert.Contains("nowhere.parquet", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_parquet_file_is_named()
    {
        var bytes = File.ReadAllBytes(Path.Combine(TinyRun.Shipped, "train.parquet"));
        File.WriteAllBytes(_folder["torn.parquet"], bytes[..(bytes.Length / 2)]);
        var line = await RefusedAsync(TinyRun.Yaml(training: "torn.parquet"));

        Assert.StartsWith("run.yaml:3: training.path: ", line, StringComparison.Ordinal);
        Assert.Contains("torn.parquet", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.caption", "words")]
    [InlineData("training.image", "picture")]
    [InlineData("training.id", "number")]
    [InlineData("training.columns", "[licence]")]
    public async Task A_missing_column_is_named(string key, string column)
    {
        var line = await RefusedAsync(TinyRun.Yaml(training: Path.Combine(TinyRun.Shipped, "train.parquet")), "--set", $"{key}={column}");

        Assert.Contains("train.parquet", line, StringComparison.Ordinal);
        Assert.Contains($"'{column.Trim('[', ']')}'", line, StringComparison.Ordinal);
        Assert.StartsWith($"--set {key}: ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompts.txt", "\n  \n\n")]
    [InlineData("prompts.jsonl", "{\"text\": \"\"}\n{\"text\": null}\n")]
    [InlineData("prompts.jsonl", "{\"words\": \"a dog\"}\n")]
    [InlineData("prompts.jsonl", "{\"text\": \"a dog\"\n")]
    [InlineData("prompts.csv", "words\na dog\n")]
    [InlineData("prompts.parquet", "no parquet")]
    [InlineData("prompts.doc", "a dog")]
    public async Task A_source_without_captions_is_named(string file, string text)
    {
        _folder.Write(file, text);
        var line = await RefusedAsync(TinyRun.Yaml(prompts: $"[ {{ strategy: all, take: 1 }}, {{ strategy: file, path: {file} }} ]"));

        // A column that the file lacks is the caption key's matter.
        var key = text.Contains("words", StringComparison.Ordinal) ? "caption" : "path";
        Assert.StartsWith($"run.yaml:5: prompts[1].{key}: ", line, StringComparison.Ordinal);
        Assert.Contains(file, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:7")]
    [InlineData("opencl:7")]
    public async Task An_absent_device_is_named(string device)
    {
        var line = await RefusedAsync(TinyRun.Yaml(), "--set", $"device={device}");

        Assert.StartsWith("--set device: ", line, StringComparison.Ordinal);
        Assert.Contains(device, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_beyond_the_models_timesteps_are_refused_with_both_numbers()
    {
        var line = await RefusedAsync(TinyRun.Yaml(), "--set", "generate.steps=1001");

        Assert.Contains("1001", line, StringComparison.Ordinal);
        Assert.Contains("1000", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_calibration_that_cannot_be_resolved_is_refused()
    {
        var line = await RefusedAsync(TinyRun.Yaml(), "--set", "edges.threshold=auto");

        Assert.StartsWith("run.yaml:", line, StringComparison.Ordinal);
        Assert.Contains("edges.", line, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(string yaml, params string[] more)
    {
        _folder.Write("run.yaml", yaml);
        var result = await EngramProcess.RunAsync(_folder.Path, ["run", "run.yaml", "--out", "out", .. more]);
        Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error}");
        Assert.Empty(result.Output);
        // What is refused before the run is entered leaves nothing, what is refused in it leaves its log; both count as no run.
        var left = Directory.Exists(_folder["out"]) ? Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName) : [];
        Assert.Empty(left.Except(["lock", "log"]));
        return result.ErrorLine;
    }
}
