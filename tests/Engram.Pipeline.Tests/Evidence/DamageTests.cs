using CsCheck;

namespace Engram.Tests.Evidence;

/// <summary>No byte of a run can change unseen.</summary>
public sealed class DamageTests(EvidenceRuns runs) : IClassFixture<EvidenceRuns>
{
    private static readonly string[] Sealed = ["manifest.json", "manifest.sha256", "config.yaml"];

    [Fact]
    public async Task Any_flipped_bit_of_any_image_table_or_manifest_is_found()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        string[] files =
        [
            .. Sealed.Select(name => Path.Combine(folder, name)),
            .. Directory.GetFiles(Path.Combine(folder, "tables"), "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(folder, "images"), "*", SearchOption.AllDirectories).Take(20),
        ];
        var gen = Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, int.MaxValue], Gen.Int[0, 7]);
        await gen.SampleAsync(
            async (file, place, bit) =>
            {
                var bytes = await File.ReadAllBytesAsync(files[file]);
                var changed = bytes.ToArray();
                changed[place % bytes.Length] ^= (byte)(1 << bit);
                await File.WriteAllBytesAsync(files[file], changed);
                try
                {
                    return !(await Forgery.VerifyAsync(folder, runs.Attacked)).Holds;
                }
                finally
                {
                    await File.WriteAllBytesAsync(files[file], bytes);
                }
            },
            iter: 60, threads: 1);
        Assert.Equal([], (await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches);
    }

    [Theory]
    [InlineData("tables/edges/part-00001.parquet")]
    [InlineData("tables/edges/.part-00001.parquet")]
    [InlineData("tables/extra.partial")]
    [InlineData("images/generations/x/0000.png")]
    [InlineData("images/.hidden")]
    public async Task A_file_too_many_is_found(string name)
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        copy.Write($"copy/{name}", "extra");
        Assert.Contains($"{name}: not in the manifest", (await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches);
    }

    [Fact]
    public async Task A_missing_file_is_found()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        string[] files = [.. Sealed, "tables/edges/part-00000.parquet", Path.GetRelativePath(folder, Directory.GetFiles(Path.Combine(folder, "images"), "*", SearchOption.AllDirectories)[0])];
        foreach (var name in files)
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, name));
            File.Delete(Path.Combine(folder, name));
            Assert.Contains($"{name}: missing", (await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
        }
    }

    [Fact]
    public async Task A_picture_that_no_table_names_is_found_when_the_manifest_names_it()
    {
        using var copy = new ScratchFolder();
        var folder = copy.CopyOf(runs.AttackedRun);
        var first = Directory.GetFiles(Path.Combine(folder, "images", "generations"), "*", SearchOption.AllDirectories)[0];
        File.Copy(first, Path.Combine(folder, "images", "training", "planted.png"));
        Forgery.Seal(folder);
        Assert.Equal(["images/training/planted.png: no table names this picture"], (await Forgery.VerifyAsync(folder, runs.Attacked)).Mismatches);
    }
}
