using System.Text.Json;

namespace Engram.Tests.Commands;

/// <summary>inspect PATH on what lies in this repository and on a small folder with broken pictures.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public InspectCommandTests() => TinyRun.Training(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_data_set_is_told_with_its_columns_sizes_and_broken_rows()
    {
        var lines = File.ReadAllLines(_folder["pictures/metadata.jsonl"]);
        File.WriteAllLines(_folder["pictures/metadata.jsonl"], [.. lines, """{"file_name": "gone.png", "text": ""}"""]);
        File.WriteAllBytes(_folder["pictures/003.png"], File.ReadAllBytes(_folder["pictures/003.png"])[..60]);
        var result = await EngramProcess.RunAsync(_folder.Path, "inspect", "pictures", "--json");

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var report = json.RootElement;
        Assert.Equal("image folder with metadata", report.GetProperty("source").GetProperty("format").GetString());
        Assert.Equal("text", report.GetProperty("source").GetProperty("caption").GetString());
        Assert.Equal([9, 7, 1, 1, 1], new[] { "rows", "readable", "missing", "unreadable", "without_caption" }.Select(name => report.GetProperty(name).GetInt32()));
        Assert.Equal(32, report.GetProperty("most_frequent").GetProperty("width").GetInt32());
        Assert.Equal(lines.Length + 1, report.GetProperty("first").GetArrayLength());
        Assert.Equal("000.png", report.GetProperty("first")[0].GetProperty("image_id").GetString());
        Assert.Equal(["003.png", "gone.png"], report.GetProperty("problems").EnumerateArray().Select(row => row.GetProperty("image_id").GetString()));

        var text = await EngramProcess.RunAsync(_folder.Path, "inspect", "pictures");
        Assert.Contains("pictures   7 readable, 1 missing, 1 unreadable", text.Output, StringComparison.Ordinal);
        Assert.Contains("missing   row 8 (gone.png): 'gone.png' does not exist", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model", "a model's folder")]
    [InlineData("run", "a run's folder")]
    [InlineData("given", "given generations: 1 prompts, 1 pictures")]
    public async Task Other_folders_are_told_apart(string path, string format)
    {
        _folder.Write("run/manifest.json", "{}");
        _folder.Write("run/config.yaml", "name: x");
        _folder.Write("given/a/prompt.txt", "a dog");
        _folder.Write("given/a/0.png", "");
        var result = await EngramProcess.RunAsync(_folder.Path, "inspect", path == "model" ? Path.Combine(TinyRun.Shipped, "model") : path);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(format, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list.txt", "one a line")]
    [InlineData("list.csv", "column caption")]
    [InlineData("list.jsonl", "column prompt")]
    [InlineData("list.parquet", "column caption")]
    public async Task Lists_of_captions_are_counted(string file, string column)
    {
        _folder.Write("list.txt", "a dog\n\na cat\n");
        _folder.Write("list.csv", "n,caption\n1,a dog\n2,\n3,a cat\n");
        _folder.Write("list.jsonl", "{\"prompt\": \"a dog\"}\n{\"prompt\": null}\n{\"prompt\": \"a cat\"}\n");
        Evidence.Sql.Rows($"COPY (SELECT unnest(['a dog', NULL, 'a cat']) AS caption) TO '{_folder["list.parquet"]}'");
        var result = await EngramProcess.RunAsync(_folder.Path, "inspect", file, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal((2, 1), (json.RootElement.GetProperty("captions").GetInt32(), json.RootElement.GetProperty("skipped").GetInt32()));
        Assert.Contains(column, json.RootElement.GetProperty("format").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "nothing: no such file or folder")]
    [InlineData("text.bin", "text.bin: 4 bytes are no whole number of CIFAR records")]
    [InlineData("text.dat", "this file begins with 74657874")]
    [InlineData("empty.csv", "empty.csv: the file is empty")]
    [InlineData("words.jsonl", "words.jsonl: no line has the column 'prompt'; the columns are words")]
    [InlineData("shards/{0..2}.tar", "0.tar does not exist")]
    public async Task What_is_no_data_set_is_one_line_and_exit_code_2(string path, string line)
    {
        _folder.Write("text.bin", "text");
        _folder.Write("text.dat", "text");
        _folder.Write("empty.csv", "");
        _folder.Write("words.jsonl", "{\"words\": \"a dog\"}");
        var result = await EngramProcess.RunAsync(_folder.Path, "inspect", path);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(line, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_named_column_is_said_and_usual_names_are_found()
    {
        _folder.Write("pictures/metadata.jsonl", """{"file_name": "000.png", "caption": "a dog"}""" + "\n");
        var result = await EngramProcess.RunAsync(_folder.Path, "inspect", "pictures", "--caption", "words");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("no line has the column 'words'; the columns are caption, file_name", result.ErrorLine, StringComparison.Ordinal);
        var found = await EngramProcess.RunAsync(_folder.Path, "inspect", "pictures");
        Assert.Contains("caption    caption, first 'a dog'", found.Output, StringComparison.Ordinal);
    }
}
