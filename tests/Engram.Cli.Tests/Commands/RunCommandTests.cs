using System.Text.Json;
using Engram.Cli.Configuration;
using Engram.Pipeline.Options.Rules;

namespace Engram.Tests.Commands;

/// <summary>The whole program on the shipped model.</summary>
public sealed class RunCommandTests
{
    [Fact]
    public async Task A_run_leaves_its_folder_and_says_what_it_found_and_a_second_one_only_sums_up()
    {
        using var folder = new ScratchFolder();
        folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(folder)));
        var first = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml");

        Assert.True(first.ExitCode == 0, first.Error);
        var run = Assert.Single(Directory.EnumerateDirectories(folder["runs"], "tiny-*"));
        Assert.Matches("^tiny-[0-9a-f]{12}$", Path.GetFileName(run));
        Assert.Contains("run tiny-", first.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("runs", Path.GetFileName(run), "tables"), first.Output, StringComparison.Ordinal);
        Assert.All(first.Output.Split('\n'), line => Assert.True(line.Length <= 90, line));
        Assert.Equal(4, TinyRun.Pictures(run).Keys.Count(name => name.Contains("generations", StringComparison.Ordinal)));

        var log = Assert.Single(Directory.EnumerateFiles(Path.Combine(run, "log")));
        Assert.Matches(@"^\d{8}T\d{6}Z-\d+-\d{8}\.jsonl$", Path.GetFileName(log));
        Assert.All(File.ReadLines(log), line => JsonDocument.Parse(line).Dispose());

        var given = ConfigurationFile.Load(folder["tiny.yaml"], []).Options;
        var written = ConfigurationFile.Load(Path.Combine(run, "config.yaml"), []).Options;
        Assert.Equal(ConfigurationHash.Of(given), ConfigurationHash.Of(written));
        Assert.Equal(ConfigurationText.Of(given), ConfigurationText.Of(written));

        var manifest = File.ReadAllBytes(Path.Combine(run, "manifest.json"));
        var second = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml");
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("finished before", second.Output, StringComparison.Ordinal);
        Assert.Equal(manifest, File.ReadAllBytes(Path.Combine(run, "manifest.json")));

        var status = await EngramProcess.RunAsync(folder.Path, "status", run, "--json");
        Assert.Equal(0, status.ExitCode);
        using var document = JsonDocument.Parse(status.Output);
        Assert.Equal("finished", document.RootElement.GetProperty("state").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("done").GetInt64());
        Assert.False(document.RootElement.GetProperty("provisional").GetBoolean());
    }

    [Fact]
    public async Task Each_picture_that_cannot_be_read_is_named_with_its_reason_and_too_many_fail_the_run_at_its_end()
    {
        using var folder = new ScratchFolder();
        folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(folder)));
        File.Delete(folder["pictures/005.png"]);
        File.WriteAllBytes(folder["pictures/006.png"], []);
        File.WriteAllBytes(folder["pictures/007.png"], File.ReadAllBytes(folder["pictures/007.png"])[..300]);
        var result = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("tiny.yaml:3: training.max_unreadable: 2 of 8 pictures are unreadable, more than the share 0.01", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["here/manifest.sha256"]));
        var log = File.ReadAllText(Assert.Single(Directory.EnumerateFiles(folder["here/log"])));
        foreach (var picture in new[] { "005.png", "006.png", "007.png" })
        {
            Assert.Matches($@"warning: Skipped row \d \({picture}\): .+", result.Error);
            Assert.Contains(picture, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_report_says_what_the_pictures_were_drawn_with_and_that_a_caption_was_cut()
    {
        using var folder = new ScratchFolder();
        TinyRun.Training(folder);
        folder.Write("prompts.txt", "a fox\n" + string.Join(' ', Enumerable.Repeat("word", 40)) + "\n");
        folder.Write("tiny.yaml", TinyRun.Yaml(prompts: "[ { strategy: file, path: prompts.txt } ]"));
        var result = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here", "--set", "generate.scheduler=dpmsolver");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("1 captions are longer than the text encoder takes and were cut", result.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(folder["here/report/summary.json"]));
        var model = report.RootElement.GetProperty("model");
        Assert.Equal("DPMSolverMultistepScheduler", model.GetProperty("scheduler").GetString());
        Assert.Contains(
            model.GetProperty("scheduler_values").EnumerateArray().Select(value => value.ToString()),
            value => value.Contains("final_sigmas_type", StringComparison.Ordinal) && value.Contains("sigma_min", StringComparison.Ordinal)
                && value.Contains("by default", StringComparison.Ordinal));
        Assert.Equal(
            ["text_encoder F16", "unet F16", "vae F16"],
            model.GetProperty("components").EnumerateArray()
                .Select(part => $"{part.GetProperty("component").GetString()} {part.GetProperty("number_type").GetString()}").Order());
        var pixels = report.RootElement.GetProperty("pixels");
        Assert.Equal(
            ("bilinear", "centre", "drop", "scale", true),
            (pixels.GetProperty("filter").GetString(), pixels.GetProperty("crop").GetString(), pixels.GetProperty("alpha").GetString(),
                pixels.GetProperty("sixteen_bit").GetString(), pixels.GetProperty("orientation").GetBoolean()));
        var again = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here", "--set", "generate.scheduler=dpmsolver");
        Assert.Equal(0, again.ExitCode);
    }

    [Fact]
    public async Task With_json_the_summary_is_one_document()
    {
        using var folder = new ScratchFolder();
        folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(folder)));
        var result = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here", "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(2, document.RootElement.GetProperty("prompts").GetInt64());
        Assert.Equal(4, document.RootElement.GetProperty("generations").GetInt64());
        Assert.True(File.Exists(folder["here/manifest.sha256"]));
    }

    [Fact]
    public async Task A_changed_configuration_and_a_foreign_folder_and_a_locked_run_are_refused_with_exit_code_3()
    {
        using var folder = new ScratchFolder();
        folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(folder)));
        Assert.Equal(0, (await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here")).ExitCode);
        var before = File.ReadAllBytes(folder["here/manifest.json"]);

        var changed = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "here", "--set", "generate.seed=1");
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("configuration", changed.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["here/manifest.json"]));

        folder.Write("foreign/letter.txt", "dear");
        var foreign = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "foreign");
        Assert.Equal(3, foreign.ExitCode);
        Assert.Contains("foreign", foreign.ErrorLine, StringComparison.Ordinal);
        Assert.Equal([folder["foreign/letter.txt"]], Directory.EnumerateFileSystemEntries(folder["foreign"]));

        Directory.CreateDirectory(folder["locked"]);
        using (new FileStream(folder["locked/lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var locked = await EngramProcess.RunAsync(folder.Path, "run", "tiny.yaml", "--out", "locked");
            Assert.Equal(3, locked.ExitCode);
            Assert.Contains("another process works on this run", locked.ErrorLine, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder["locked/log"]));
        }
    }
}
