using System.Text.Json;

namespace Engram.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--nonsense is no option here", "run", "--nonsense")]
    [InlineData("--nonsense is no command or option here (engram run --help lists what there is)", "run", "x.yaml", "--nonsense")]
    [InlineData("fly is no command or option here (engram --help lists what there is)", "fly")]
    [InlineData("Required", "run")]
    [InlineData("Required command was not provided")]
    [InlineData("Cannot parse argument 'many' for option '--threads'", "parity", "x", "--threads", "many")]
    [InlineData("--threads: -1 is not from 0 to 4096", "parity", "x", "--threads", "-1")]
    [InlineData("--tolerance: NaN is not a number from 0 up", "parity", "x", "--tolerance", "NaN")]
    public async Task A_bad_option_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(expected, result.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Help_and_version_go_to_the_standard_output()
    {
        using var folder = new ScratchFolder();
        var help = await EngramProcess.RunAsync(folder.Path, "run", "--help");
        var version = await EngramProcess.RunAsync(folder.Path, "--version");

        Assert.Equal((0, 0), (help.ExitCode, version.ExitCode));
        Assert.Contains("--set <KEY=VALUE>", help.Output, StringComparison.Ordinal);
        Assert.Equal("0.1.0", version.Output.Trim());
        Assert.Empty(help.Error + version.Error);
    }

    [Theory]
    [InlineData("absent.yaml: no such file", "run", "absent.yaml")]
    [InlineData("absent.yaml: no such file", "plan", "absent.yaml")]
    [InlineData(".: is a folder, not a YAML file", "run", ".")]
    [InlineData("absent: no such folder", "resume", "absent")]
    [InlineData(".: is not a run's folder: it has no config.yaml", "resume", ".")]
    [InlineData("bad.yaml:2: generate.stepz: unknown key; did you mean steps?", "run", "bad.yaml")]
    [InlineData("bin.yaml: is not UTF-8 text", "run", "bin.yaml")]
    [InlineData("big.yaml: 2000000 bytes are too many for a configuration (at most 1048576)", "run", "big.yaml")]
    public async Task A_bad_file_is_one_line_and_exit_code_2_and_nothing_is_written(string expected, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        folder.Write("bad.yaml", "model: m\ngenerate: { stepz: 1 }\ntraining: { path: t }\n");
        File.WriteAllBytes(folder["bin.yaml"], [0x61, 0xFF, 0xFE, 0x0A]);
        folder.Write("big.yaml", new string('#', 2_000_000));
        var result = await EngramProcess.RunAsync(folder.Path, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(expected, result.ErrorLine);
        Assert.Empty(result.Output);
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Fact]
    public async Task With_json_the_standard_output_is_one_document_and_the_line_is_there_too()
    {
        using var folder = new ScratchFolder();
        var result = await EngramProcess.RunAsync(folder.Path, "run", "absent.yaml", "--json");

        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(2, document.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal("absent.yaml: no such file", document.RootElement.GetProperty("errors")[0].GetString());
        Assert.Equal("absent.yaml: no such file", result.ErrorLine);
    }

    [Fact]
    public async Task A_stack_trace_is_printed_only_on_request()
    {
        using var folder = new ScratchFolder();
        var plain = await EngramProcess.RunAsync(folder.Path, "run", "absent.yaml");
        var debug = await EngramProcess.RunAsync(folder.Path, "run", "absent.yaml", "--debug");

        Assert.DoesNotContain("   at ", plain.Error, StringComparison.Ordinal);
        Assert.Contains("   at Engram.Cli.Configuration.", debug.Error, StringComparison.Ordinal);
        Assert.Equal(2, debug.ExitCode);
    }

    [Fact]
    public async Task Control_characters_of_a_file_do_not_reach_the_terminal()
    {
        using var folder = new ScratchFolder();
        folder.Write("bad.yaml", "\"a\\e[31m\\u202Eb\": 1\n");
        var result = await EngramProcess.RunAsync(folder.Path, "run", "bad.yaml");

        Assert.StartsWith("bad.yaml:1: a\uFFFD[31m\uFFFDb: unknown key", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }
}
