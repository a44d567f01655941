using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Tests.Runs;

/// <summary>review/labels: each entry whole on disk, none changed unnoticed.</summary>
public sealed class LabelTableTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private RunFolder Folder => RunFolder.At(_scratch.Path);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_second_entry_of_a_prompt_follows_the_first_and_both_are_kept()
    {
        await EnterAsync("ben", ("q", "copy"));
        await EnterAsync("anna", ("p", "copy"), ("q", "template"), ("p", "not_copy"));

        var rows = await LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken);

        Assert.Equal(
            [("anna", 1L, "p", "copy", false), ("anna", 2L, "q", "template", true), ("anna", 3L, "p", "not_copy", true), ("ben", 1L, "q", "copy", true)],
            rows.Select(row => (row.Reviewer, row.Entry, row.PromptId, row.Verdict, row.Latest)));
        Assert.All(rows, row => Assert.Equal(64, row.Chain.Length));
        Assert.Equal(rows.Order(Comparer<LabelRow>.Create(LabelRow.Compare)), rows);
        Assert.Equal(["part-anna.parquet", "part-ben.parquet"], Directory.GetFiles(_scratch["review/labels"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_not_as_it_was_entered_is_found()
    {
        await EnterAsync("anna", ("p", "copy"), ("q", "template"), ("r", "copy"));
        var path = _scratch["review/labels/part-anna.parquet"];
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var rows = await LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken);
        IReadOnlyList<LabelRow>[] forgeries =
        [
            [rows[0], rows[1] with { Verdict = "copy" }, rows[2]],
            [rows[0], rows[2] with { Entry = 2 }],
            [rows[1] with { Entry = 1 }, rows[0] with { Entry = 2 }, rows[2]],
            [rows[0], rows[1] with { Latest = false }, rows[2]],
            [rows[0], rows[1], rows[2] with { EnteredAt = rows[2].EnteredAt.AddTicks(10) }],
            [rows[0] with { Shows = "a cat" }],
        ];
        foreach (var forgery in forgeries)
        {
            await WriteAsync(path, forgery);
            var found = await Assert.ThrowsAsync<CheckpointException>(() => LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken));
            Assert.EndsWith("is not as it was entered; restore the file", found.Message, StringComparison.Ordinal);
        }

        // Bytes all over the file: a change is found, or changes nothing that is read.
        for (var i = 0; i < whole.Length; i += 7)
        {
            var changed = whole.ToArray();
            changed[i] ^= 4;
            await File.WriteAllBytesAsync(path, changed, TestContext.Current.CancellationToken);
            try
            {
                Assert.Equal(rows, await LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken));
            }
            catch (CheckpointException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_passed_over()
    {
        await EnterAsync("anna", ("p", "copy"));
        _scratch.Write("review/labels/part-anna.parquet.partial", "PAR1 and no more");

        Assert.Single(await LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken));
        await EnterAsync("anna", ("q", "copy"));
        Assert.Equal(2, (await LabelTable.ReadAsync(Folder, TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("a_2", true)]
    [InlineData("", false)]
    [InlineData("Anna", false)]
    [InlineData("../x", false)]
    [InlineData("a-b", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    public void A_reviewer_is_a_file_name_everywhere(string name, bool isName) => Assert.Equal(isName, LabelTable.IsName(name));

    private async Task EnterAsync(string reviewer, params (string Prompt, string Verdict)[] labels)
    {
        var rows = await LabelTable.ReadAsync(Folder, reviewer, TestContext.Current.CancellationToken);
        foreach (var (prompt, verdict) in labels)
        {
            var time = new DateTime(2024, 5, 6, 12, 0, rows.Count, DateTimeKind.Utc).AddTicks(1_230);
            rows = await LabelTable.AppendAsync(Folder, rows, new LabelRow("run-1", reviewer, 0, prompt, 1, 3, 1, verdict, "logo", time, true, ""));
        }
    }

    private static async Task WriteAsync(string path, IReadOnlyList<LabelRow> rows)
    {
        await using var part = await TablePart<LabelRow>.CreateAsync(path, TableSchema.Of<LabelRow>([]), default);
        await part.WriteAsync(rows, default);
        await part.FinishAsync();
        await part.DisposeAsync();
        DurableFile.Publish(path);
    }
}
