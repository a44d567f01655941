using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void A_new_folder_and_what_a_killed_start_leaves_are_taken()
    {
        Assert.True(Directory.Exists(RunFolder.OpenOrCreate(_scratch["new/run"]).Images));

        _scratch.Write("left/lock", "");
        _scratch.Write("left/lock.json", "{}");
        _scratch.Write("left/log/1.jsonl", "{}");
        _scratch.Write("left/manifest.json.partial", "{");
        Directory.CreateDirectory(_scratch["left/images"]);
        Assert.False(RunFolder.OpenOrCreate(_scratch["left"]).HasManifest);

        _scratch.Write("run/manifest.json", "{}");
        _scratch.Write("run/anything", "");
        Assert.True(RunFolder.OpenOrCreate(_scratch["run"]).HasManifest);
        Assert.True(RunFolder.Open(_scratch["run"]).HasManifest);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("images/a.png")]
    [InlineData("log")]
    [InlineData("config.yaml")]
    public void A_folder_that_holds_something_else_is_refused_and_left_alone(string file)
    {
        _scratch.Write($"home/{file}", "mine");

        var error = Assert.Throws<RefusedException>(() => RunFolder.OpenOrCreate(_scratch["home"]));

        Assert.Contains($"it holds '{file.Split('/')[0]}'", error.Message, StringComparison.Ordinal);
        Assert.Equal([_scratch[$"home/{file}"]], Directory.GetFiles(_scratch["home"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_file_or_a_folder_without_a_manifest_is_no_run()
    {
        var file = _scratch.Write("file", "x");

        Assert.Contains("this is a file", Assert.Throws<RefusedException>(() => RunFolder.OpenOrCreate(file)).Message, StringComparison.Ordinal);
        Assert.Contains("no run", Assert.Throws<RefusedException>(() => RunFolder.Open(_scratch["absent"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17", "^17$")]
    [InlineData("Ab-c_9.x", "^Ab-c_9\\.x$")]
    [InlineData("data/a%20b.png", "^data_a_20b\\.png-[0-9a-f]{8}$")]
    [InlineData("../../x", "^_\\.\\._x-[0-9a-f]{8}$")]
    public void Training_images_get_safe_names(string id, string expected) =>
        Assert.Matches(expected, RunFolder.TrainingImage(id)["images/training/".Length..^".png".Length]);

    [Fact]
    public void Ids_that_look_alike_when_made_safe_stay_apart()
    {
        string[] ids = ["a:0", "a_0", "a/0", ".a_0", "A:0", new('x', 300), new('x', 301), "日本", "日木"];

        Assert.Equal(ids.Length, ids.Select(RunFolder.TrainingImage).Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^images/training/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}$", RunFolder.TrainingImage(id)));
        Assert.Equal("images/generations/abc/0012.png", RunFolder.GenerationImage("abc", 12));
        Assert.Equal("images/generations/abc/12345.png", RunFolder.GenerationImage("abc", 12345));
    }

    public void Dispose() => _scratch.Dispose();
}
