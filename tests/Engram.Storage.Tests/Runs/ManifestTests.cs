using System.Security.Cryptography;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Tests;

public sealed class ManifestTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 6, 9, 8, 9, 123, TimeSpan.FromHours(2));
    private readonly ScratchFolder _scratch = new();
    private readonly RunFolder _folder;

    public ManifestTests() => _folder = RunFolder.OpenOrCreate(_scratch["run"]);

    [Fact]
    public void The_run_id_is_name_inputs_and_first_start()
    {
        var inputs = Convert.ToHexStringLower(SHA256.HashData("c\nm\nd\n"u8))[..12];

        Assert.Equal($"quick-{inputs}-20240506T070809Z", Manifest.RunIdOf("quick", "c", "m", "d", Start));
        Assert.NotEqual(Manifest.RunIdOf("quick", "c", "m", "d", Start), Manifest.RunIdOf("quick", "c", "md", "", Start));
        Assert.DoesNotContain(' ', Manifest.RunIdOf("a b", "c", "m", "d", Start));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        Assert.Null(Manifest.Read(_folder));
        var hash = Some().Write(_folder);

        Assert.Equal(Some(), Manifest.Read(_folder));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.ManifestFile))));
        Assert.Contains("\"config_hash\": \"c\"", File.ReadAllText(_folder.ManifestFile), StringComparison.Ordinal);
        Assert.Contains("\"software\": \"Engram 1 (é & 'x')\"", File.ReadAllText(_folder.ManifestFile), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.ManifestFile + ".partial"));
        Assert.False(Manifest.Read(_folder)!.IsComplete);
    }

    [Fact]
    public void In_the_end_it_holds_the_digest_of_every_file()
    {
        _scratch.Write("run/config.yaml", "name: x");
        _scratch.Write("run/tables/edges/part-00000.parquet", "1");
        _scratch.Write("run/images/generations/p/0000.png", "2");
        _scratch.Write("run/log/1.jsonl", "not part of it");
        _scratch.Write("run/checkpoint/denoise/1.parquet", "neither");

        var (manifest, hash) = Some().Complete(_folder, Start.AddHours(1));

        Assert.True(Manifest.Read(_folder)!.IsComplete);
        Assert.Equal(["config.yaml", "images/generations/p/0000.png", "tables/edges/part-00000.parquet"], manifest.Files!.Keys);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("2"u8)), manifest.Files["images/generations/p/0000.png"]);
        Assert.Equal($"{hash}  manifest.json\n", File.ReadAllText(_folder.ManifestHashFile));
        Assert.Empty(ManifestFiles.Mismatches(_folder, Manifest.Read(_folder)!));

        File.Delete(_folder.ConfigFile);
        _scratch.Write("run/images/generations/p/0000.png", "changed");
        _scratch.Write("run/tables/more.parquet", "3");
        Assert.Equal(
            ["config.yaml: missing", "images/generations/p/0000.png: changed", "tables/more.parquet: not in the manifest"],
            ManifestFiles.Mismatches(_folder, manifest));
    }

    [Fact]
    public void A_hash_file_that_a_kill_left_out_is_written_again_and_one_that_is_there_is_left_alone()
    {
        var (_, hash) = Some().Complete(_folder, Start.AddHours(1));
        File.Delete(_folder.ManifestHashFile);

        Assert.Equal(hash, Manifest.Seal(_folder));
        Assert.Equal($"{hash}  manifest.json\n", File.ReadAllText(_folder.ManifestHashFile));

        File.AppendAllText(_folder.ManifestFile, " ");
        Manifest.Seal(_folder);
        Assert.Equal($"{hash}  manifest.json\n", File.ReadAllText(_folder.ManifestHashFile));
    }

    [Fact]
    public void Changed_inputs_are_refused_by_name()
    {
        Some().RefuseChanges(_folder, "c", "m", "d", "1");

        var error = Assert.Throws<RefusedException>(() => Some().RefuseChanges(_folder, "c", "other", "d", "2"));

        Assert.Contains("model (was m, is other), arithmetic (was 1, is 2)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("configuration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_configuration_is_refused_by_its_keys()
    {
        var begun = Some() with { Settings = ["clique.size = 7", "generate.seed = 1", "prompts[0].take = 40"] };
        begun.RefuseOtherSettings(_folder, ["clique.size = 7", "generate.seed = 1", "prompts[0].take = 40"]);

        var error = Assert.Throws<RefusedException>(
            () => begun.RefuseOtherSettings(_folder, ["clique.size = 8", "generate.seed = 1", "prompts[0].take = 40", "stop.risk = 0.001"]));
        Assert.StartsWith(
            $"{_folder.Path}: the run began with another configuration: clique.size (was 7, is 8), stop.risk (was not there, is 0.001); restore it",
            error.Message, StringComparison.Ordinal);

        error = Assert.Throws<RefusedException>(() => begun.RefuseOtherSettings(_folder, ["a = 1"]));
        Assert.Contains("generate.seed (was 1, is not there) and 1 more; restore", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_manifest_is_an_error_that_names_it()
    {
        _scratch.Write("run/manifest.json", "{ \"run_id\": ");
        var error = Assert.Throws<CheckpointException>(() => Manifest.Read(_folder));
        Assert.StartsWith($"{_folder.ManifestFile}: the manifest is damaged", error.Message, StringComparison.Ordinal);
        _scratch.Write("run/manifest.json", "{ \"run_id\": \"x\" }");
        Assert.Throws<CheckpointException>(() => Manifest.Read(_folder));
    }

    public void Dispose() => _scratch.Dispose();

    private static Manifest Some() => new()
    {
        RunId = Manifest.RunIdOf("quick", "c", "m", "d", Start),
        Name = "quick",
        ConfigHash = "c",
        ModelHash = "m",
        DataHash = "d",
        DataHashMethod = "contents",
        Arithmetic = "1",
        Software = "Engram 1 (é & 'x')",
        Device = "host",
        StartedAt = Start.ToUniversalTime(),
    };
}
