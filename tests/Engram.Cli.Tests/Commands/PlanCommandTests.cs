using System.Text.Json;

namespace Engram.Tests.Commands;

public sealed class PlanCommandTests
{
    [Theory]
    [InlineData(3.0, "ddim", 20, 40, 951, 1)]
    [InlineData(1.0, "ddim", 50, 50, 981, 1)]
    [InlineData(3.0, "pndm", 20, 42, 951, 1)]
    [InlineData(7.5, "pndm", 50, 102, 981, 1)]
    public async Task A_plan_counts_calls_of_the_model_and_names_the_first_and_last_timestep(
        double guidance, string scheduler, int steps, int calls, double first, double last)
    {
        using var folder = new ScratchFolder();
        var model = folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        var file = Path.Combine(model, "scheduler", "scheduler_config.json");

        // PNDM as Stable Diffusion's files have it; a DDIM file lacks the key, which means false.
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"clip_sample\"", "\"skip_prk_steps\": true, \"clip_sample\"", StringComparison.Ordinal));
        folder.Write("tiny.yaml", TinyRun.Yaml(model: "model", training: TinyRun.Training(folder)));
        var result = await EngramProcess.RunAsync(
            folder.Path, "plan", "tiny.yaml", "--json", "--set", $"generate.steps={steps}", "--set", $"generate.scheduler={scheduler}",
            "--set", FormattableString.Invariant($"generate.guidance={guidance}"));

        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var plan = document.RootElement;
        Assert.Equal(2, plan.GetProperty("prompts").GetInt64());
        Assert.Equal(4, plan.GetProperty("generations").GetInt64());
        Assert.Equal(calls, plan.GetProperty("unet_calls_per_image").GetInt32());
        Assert.Equal(4 * calls, plan.GetProperty("unet_calls").GetInt64());
        Assert.Equal(first, plan.GetProperty("first_timestep").GetDouble());
        Assert.Equal(last, plan.GetProperty("last_timestep").GetDouble());
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task A_plan_can_be_read_by_people()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "plan", Path.Combine(RepositoryRoot.Path, "configs", "quickstart.yaml"));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith("prompts      at most 80\npictures     at most 960 of 32 x 32 x 3\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("DDIMScheduler", result.Output, StringComparison.Ordinal);
    }
}
