using System.Text.Json.Nodes;
using Engram.Cli;
using Engram.Cli.Commands;
using Engram.Cli.Reports;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Sweeps;
using Engram.Storage.Runs;
using Engram.Tests.Reports;

namespace Engram.Tests.Evidence;

/// <summary>verify SWEEP: a whole sweep holds, and whatever is changed in it is named.</summary>
public sealed class SweepVerifyTests(SmallSweep sweep) : IClassFixture<SmallSweep>
{
    private const string Cell = "cells/" + SmallSweep.Second;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_holds_with_its_training_set_too_and_says_what_was_not_checked()
    {
        var result = await EngramProcess.RunAsync(sweep.Files.Path, "verify", "sweep", "--training", "pictures", "--json");
        var found = JsonNode.Parse(result.Output)!;
        Assert.Equal((0, true, 0), (result.ExitCode, (bool)found["holds"]!, (int)found["mismatch_count"]!));
        Assert.Equal([true, false, true, false], found["cells"]!.AsArray().Select(cell => cell!["found"] is not null));
        Assert.All([0, 2], i => Assert.True((bool)found["cells"]![i]!["found"]!["recomputed"]!));
        Assert.Equal(2, found["notes"]!.AsArray().Count(note => ((string?)note)!.Contains(": failed (", StringComparison.Ordinal)));

        var shown = await EngramProcess.RunAsync(sweep.Files.Path, "verify", "sweep");
        Assert.Equal(0, shown.ExitCode);
        Assert.StartsWith("sweep      tiny, 2 of 4 cells checked\n", shown.Output, StringComparison.Ordinal);
        Assert.EndsWith("all right; what needs --training is listed\n", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_anywhere_is_found_and_named()
    {
        var picture = Directory.EnumerateFiles(Path.Combine(sweep.Folder, Cell, "images", "generations"), "*.png", SearchOption.AllDirectories).Order().First();
        await CheckAsync($"{Cell}/{Path.GetRelativePath(Path.Combine(sweep.Folder, Cell), picture)}", $"{Cell}: {Path.GetRelativePath(Path.Combine(sweep.Folder, Cell), picture)}: changed");
        await CheckAsync($"{Cell}/tables/cliques/part-00000.parquet", $"{Cell}: tables/cliques/part-00000.parquet: changed");
        await CheckAsync($"{Cell}/config.yaml", $"{Cell}: config.yaml: changed");
        await CheckAsync($"{Cell}/manifest.json", $"{Cell}: manifest.sha256: is not that of manifest.json");
        await CheckAsync("config.yaml", "sweep.sha256: is not that of config.yaml and sweep.json", change: bytes => bytes[2] ^= 1);
        await CheckAsync("sweep.sha256", "sweep.sha256: is not that of config.yaml and sweep.json");
        await CheckAsync("sweep.json", "sweep.sha256: is not that of config.yaml and sweep.json", change: bytes => bytes[1] = (byte)' ');
        await CheckAsync("report/report.json", "report/report.json: report.figures.cells.headline.pixel_near is ", change: text => text.Replace("\"pixel_near\": ", "\"pixel_near\": 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_run_in_the_place_of_a_cell_is_found_although_each_is_whole()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(sweep.Folder, "sweep");
        Directory.Delete(Path.Combine(folder, Cell), recursive: true);
        copy.CopyOf(Path.Combine(folder, "cells", SmallSweep.First), $"sweep/{Cell}");
        File.Delete(Path.Combine(folder, "report", "report.json"));
        Directory.CreateDirectory(Path.Combine(folder, "cells", "stranger"));

        var found = await VerifyAsync(folder);

        Assert.Contains(found.Mismatches, line => line.StartsWith($"{Cell}/manifest.json: sweep.manifest_sha256 is ", StringComparison.Ordinal));
        Assert.Contains(found.Mismatches, line => line.StartsWith($"{Cell}/config.yaml: sweep.config is ", StringComparison.Ordinal));
        Assert.Contains("cells/stranger: is no cell of the sweep", found.Mismatches);

        Directory.Delete(Path.Combine(folder, Cell), recursive: true);
        Assert.Contains($"{Cell}: has no finished run, of which sweep.json has the hash", (await VerifyAsync(folder)).Mismatches);
    }

    [Fact]
    public async Task A_changed_page_of_the_sweep_or_of_a_cell_is_a_mismatch()
    {
        await CheckAsync("report/report.html", "report/report.html: is not the page of these figures", page => page.Replace("Cells side by side", "Cells", StringComparison.Ordinal));
        await CheckAsync(
            $"{Cell}/report/report.html", $"{Cell}: report/report.html: is not the page of these figures", page => page.Replace("Memorisation audit", "Audit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cells_manifest_that_is_no_json_ends_no_check() => await CheckAsync($"{Cell}/manifest.json", Cell, _ => "{");

    private async Task CheckAsync(string file, string begins, Action<byte[]>? change = null)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(sweep.Folder, file), Stop);
        byte[] changed = [.. bytes];
        (change ?? (all => all[all.Length / 2] ^= 1))(changed);
        await CheckAsync(file, begins, bytes, changed);
    }

    private async Task CheckAsync(string file, string begins, Func<string, string> change)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(sweep.Folder, file), Stop);
        await CheckAsync(file, begins, bytes, System.Text.Encoding.UTF8.GetBytes(change(System.Text.Encoding.UTF8.GetString(bytes))));
    }

    private async Task CheckAsync(string file, string begins, byte[] bytes, byte[] changed)
    {
        var path = Path.Combine(sweep.Folder, file);
        Assert.False(bytes.AsSpan().SequenceEqual(changed));
        await File.WriteAllBytesAsync(path, changed, Stop);
        try
        {
            var found = await VerifyAsync(sweep.Folder);
            Assert.False(found.Holds);
            Assert.Contains(found.Mismatches, line => line.StartsWith(begins, StringComparison.Ordinal));
        }
        finally
        {
            await File.WriteAllBytesAsync(path, bytes, Stop);
        }
    }

    private static Task<SweepVerification> VerifyAsync(string folder) => SweepVerifier.VerifyAsync(
        new SweepVerifyRequest
        {
            Folder = SweepFolder.Open(folder),
            ReadCells = VerifySweep.CellsOf,
            Page = report => SweepReportWriter.TextOf(SweepFolder.Open(folder), report),
            Cell = new VerifyRequest { Folder = folder, ReadConfiguration = VerifyCommand.ConfigurationOf, Page = ReportWriter.TextOf, Software = Software.Name },
        },
        Stop);
}
