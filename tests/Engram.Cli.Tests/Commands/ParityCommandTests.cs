using System.Text.Json;

namespace Engram.Tests.Commands;

public sealed class ParityCommandTests
{
    [Theory]
    [InlineData("tokenizer")]
    [InlineData("schedulers/ddim")]
    [InlineData("clip-text")]
    public async Task A_folder_within_the_tolerance_passes(string golden)
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "parity", RepositoryRoot.Golden(golden));

        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains("passed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_above_the_tolerance_is_exit_code_1()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "parity", RepositoryRoot.Golden("clip-text"), "--tolerance", "1e-12", "--json");

        Assert.Equal(1, result.ExitCode);
        using var document = JsonDocument.Parse(result.Output);
        Assert.False(document.RootElement.GetProperty("passed").GetBoolean());
        Assert.True(document.RootElement.GetProperty("outputs")[0].GetProperty("absolute").GetDouble() > 1e-12);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_one_line_and_exit_code_2()
    {
        using var folder = new ScratchFolder();
        var absent = await EngramProcess.RunAsync(folder.Path, "parity", "absent");
        var empty = await EngramProcess.RunAsync(folder.Path, "parity", ".");
        var scheduler = folder.CopyOf(RepositoryRoot.Golden("schedulers/ddim"), "scheduler");
        File.WriteAllText(Path.Combine(scheduler, "scheduler_config.json"), "{ \"_class_name\": ");
        var broken = await EngramProcess.RunAsync(folder.Path, "parity", "scheduler");

        Assert.Equal((2, 2, 2), (absent.ExitCode, empty.ExitCode, broken.ExitCode));
        Assert.Contains("absent", absent.ErrorLine, StringComparison.Ordinal);
        Assert.NotEmpty(empty.ErrorLine);
        Assert.Contains("scheduler_config.json", broken.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_device_is_exit_code_2()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "parity", RepositoryRoot.Golden("tokenizer"), "--device", "cuda:9");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("cuda:9", result.ErrorLine, StringComparison.Ordinal);
    }
}
