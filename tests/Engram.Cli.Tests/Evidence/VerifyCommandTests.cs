using System.Text.Json.Nodes;
using Engram.Storage.Tables;
using Engram.Tests.Commands;

namespace Engram.Tests.Evidence;

/// <summary>verify and regenerate as users run them, on the shipped models.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_run_of_the_shipped_model_holds_and_any_of_its_pictures_comes_out_again()
    {
        TinyRun.Training(_folder);
        _folder.Write("run.yaml", TinyRun.Yaml());
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run")).ExitCode);

        var verified = await EngramProcess.RunAsync(_folder.Path, "verify", "run", "--json");
        var json = JsonNode.Parse(verified.Output)!;
        Assert.Equal((0, true, true, 0), (verified.ExitCode, (bool)json["holds"]!, (bool)json["recomputed"]!, json["mismatches"]!.AsArray().Count));
        var shown = await EngramProcess.RunAsync(_folder.Path, "verify", "run", "--training", "pictures");
        Assert.Equal(0, shown.ExitCode);
        Assert.Matches("generations.pixels_sha256 +4 +- +- +- +-\n", shown.Output);
        Assert.Matches("all right: [0-9]+ values recomputed, [0-9]+ by hash only\n$", shown.Output);

        var row = await TableReader.ReadAsync<GenerationRow>(_folder["run/tables"]).ElementAtAsync(3);
        var made = await EngramProcess.RunAsync(
            _folder.Path, "regenerate", "run", "--prompt", row.PromptId, "--generation", $"{row.Generation}", "--device", "host", "--out", "again.png");
        Assert.Equal(0, made.ExitCode);
        Assert.EndsWith($"stated  {row.PixelsSha256}\nmade    {row.PixelsSha256}\nequal\n", made.Output, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(_folder[$"run/{row.ImagePath}"]), await File.ReadAllBytesAsync(_folder["again.png"]));

        // A weight changed: another model.
        var model = _folder.CopyOf(Path.Combine(TinyRun.Shipped, "model"), "model");
        var weights = Directory.GetFiles(Path.Combine(model, "vae"), "*.safetensors")[0];
        var bytes = await File.ReadAllBytesAsync(weights);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);
        var other = await EngramProcess.RunAsync(_folder.Path, "regenerate", "run", "--prompt", row.PromptId, "--generation", "0", "--model", "model", "--device", "host");
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("is not the run's model", other.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await EngramProcess.RunAsync(_folder.Path, "regenerate", "run", "--prompt", "none", "--generation", "0")).ExitCode);

        var picture = _folder[$"run/{row.ImagePath}"];
        var changed = await File.ReadAllBytesAsync(picture);
        changed[40] ^= 1;
        await File.WriteAllBytesAsync(picture, changed);
        var damaged = await EngramProcess.RunAsync(_folder.Path, "verify", "run");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains($"mismatch: {row.ImagePath}: changed\n", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_of_the_shipped_untargeted_model_comes_out_again()
    {
        var shipped = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted");
        _folder.Write("run.yaml", $$"""
            name: samples
            attack: untargeted
            model: {{shipped}}/model
            training: { path: {{shipped}}/held-out.parquet }
            device: host
            generate: { batch: 4, steps: 2, seed: 5 }
            untargeted: { samples: 8, nearest: 5 }
            output: { root: runs, keep: none }
            """);
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run")).ExitCode);
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "verify", "run")).ExitCode);
        var row = await TableReader.ReadAsync<GenerationRow>(_folder["run/tables"]).ElementAtAsync(2);
        var made = await EngramProcess.RunAsync(
            _folder.Path, "regenerate", "run", "--prompt", row.PromptId, "--generation", $"{row.Generation}", "--device", "host", "--json");
        Assert.Equal((0, row.PixelsSha256), (made.ExitCode, (string?)JsonNode.Parse(made.Output)!["made"]));
    }

    [Fact]
    public async Task What_is_no_run_is_bad_input_and_a_run_without_its_manifest_is_damaged()
    {
        Directory.CreateDirectory(_folder["empty"]);
        foreach (var (path, part) in new[] { ("empty", "is not a run's folder: it has no manifest.json"), ("absent", "no such folder") })
        {
            var result = await EngramProcess.RunAsync(_folder.Path, "verify", path);
            Assert.Equal(2, result.ExitCode);
            Assert.Equal($"{path}: {part}\n", result.Error);
        }

        _folder.Write("damaged/config.yaml", "name: x\n");
        Directory.CreateDirectory(_folder["damaged/tables"]);
        Assert.Equal(1, (await EngramProcess.RunAsync(_folder.Path, "verify", "damaged")).ExitCode);
        _folder.Write("damaged/manifest.json", "{ \"run_id\": 3");
        var broken = await EngramProcess.RunAsync(_folder.Path, "verify", "damaged", "--json");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("the manifest is damaged", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_page_of_the_report_is_a_mismatch()
    {
        TinyRun.Training(_folder);
        _folder.Write("run.yaml", TinyRun.Yaml());
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run")).ExitCode);
        var whole = await EngramProcess.RunAsync(_folder.Path, "verify", "run");
        Assert.True(whole.ExitCode == 0, whole.Output);
        Assert.Contains("report/report.html", whole.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(_folder["run/report/report.html"], TestContext.Current.CancellationToken);
        var at = page.LastIndexOf(" of 2", StringComparison.Ordinal);
        Assert.True(at > 0);
        _folder.Write("run/report/report.html", page[..at] + " of 3" + page[(at + 5)..]);

        var changed = await EngramProcess.RunAsync(_folder.Path, "verify", "run");

        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("mismatch: report/report.html: is not the page of these figures; 'engram report' writes it again", changed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "report", "run")).ExitCode);
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "verify", "run")).ExitCode);
    }

    [Fact]
    public async Task A_damaged_picture_that_the_page_shows_is_listed()
    {
        TinyRun.Training(_folder);
        _folder.Write("run.yaml", TinyRun.Yaml());
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run", "--set", "edges.threshold=0.99", "--set", "match.l2=0.9")).ExitCode);
        var pictures = Directory.EnumerateFiles(_folder["run/images"], "*.png", SearchOption.AllDirectories).ToList();
        foreach (var picture in pictures)
        {
            _folder.Write(Path.GetRelativePath(_folder.Path, picture), "no picture");
        }

        var damaged = await EngramProcess.RunAsync(_folder.Path, "verify", "run");

        Assert.Equal((1, ""), (damaged.ExitCode, damaged.Error));
        Assert.True(damaged.Output.Split('\n').Count(line => line.StartsWith("mismatch: images/", StringComparison.Ordinal)) >= pictures.Count);
        Assert.Contains("mismatch: report/report.html: cannot be written again to compare it: ", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_holds_is_signed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ssh-keygen"), "ssh-keygen is not installed (Debian: openssh-client)");
        using (var keygen = System.Diagnostics.Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", _folder["key"]]))
        {
            await keygen.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _folder.Write("signers", $"me@example.org {await File.ReadAllTextAsync(_folder["key.pub"])}");
        TinyRun.Training(_folder);
        _folder.Write("run.yaml", TinyRun.Yaml());
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run")).ExitCode);
        var absent = await EngramProcess.RunAsync(_folder.Path, "verify", "run", "--sign", "nokey");
        Assert.Equal((2, "--sign: 'nokey': no such key file\n"), (absent.ExitCode, absent.Error));
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "verify", "run", "--sign", "key")).ExitCode);
        var verified = await EngramProcess.RunAsync(_folder.Path, "verify", "run", "--signers", "signers");
        Assert.Equal(0, verified.ExitCode);
        Assert.Contains("signature  good, by me@example.org\n", verified.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
