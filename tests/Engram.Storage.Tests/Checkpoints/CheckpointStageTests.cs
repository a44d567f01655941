using Engram.Storage;
using Engram.Storage.Checkpoints;

namespace Engram.Tests;

public sealed class CheckpointStageTests : IDisposable
{
    private static readonly CheckpointLimits Large = new(TimeSpan.FromSeconds(30), 1 << 20);
    private readonly ScratchFolder _scratch = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Rows_come_back_whole_in_the_order_of_writing()
    {
        var rows = Enumerable.Range(0, 1000).Select(Row).ToList();
        await using (var stage = Open())
        {
            await stage.AppendAsync(rows[..600]);
            await stage.FlushAsync();
            await stage.AppendAsync(rows[600..]);
        }

        await using var again = Open();
        var read = await again.ReadAllAsync().ToListAsync();

        Assert.Equal(["00000001.parquet", "00000002.parquet"], again.Segments.Select(segment => segment.Name));
        Assert.Equal(rows.Select(Text), read.Select(Text));
        Assert.Equal(rows.Select(Text), (await CheckpointStage<PixelRow>.PeekAsync(_scratch["stage"]).ToListAsync()).Select(Text));
        Assert.Equal(400, (await again.ReadAsync(again.Segments[1])).Count);
    }

    [Fact]
    public async Task A_segment_closes_by_size_and_keeps_rows_that_were_added_together()
    {
        await using var stage = Open(new CheckpointLimits(TimeSpan.FromHours(1), 1000));
        var durable = new List<int>();
        stage.Durable = (_, rows) => durable.Add(rows.Count);

        await stage.AppendAsync([Row(1)]);
        Assert.Empty(stage.Segments);
        await stage.AppendAsync([.. Enumerable.Range(0, 30).Select(Row)]);
        await stage.AppendAsync([Row(2)]);

        Assert.Equal([31], durable);
        Assert.Single(stage.Segments);
    }

    [Fact]
    public async Task A_segment_closes_by_time_without_another_row()
    {
        await using var stage = Open();
        await stage.AppendAsync([Row(1)]);
        _time.Advance(TimeSpan.FromSeconds(20));
        await stage.AppendAsync([Row(2)]);
        Assert.Empty(stage.Segments);

        _time.Advance(TimeSpan.FromSeconds(10));
        await stage.FlushAsync();

        Assert.Equal([1, 2], (await stage.ReadAsync(stage.Segments.Single())).Select(row => row.Id));

        await stage.AppendAsync([Row(3)]);
        _time.Advance(TimeSpan.FromSeconds(30));
        await stage.FlushAsync();
        Assert.Equal(2, stage.Segments.Count);
    }

    [Fact]
    public async Task What_was_not_closed_before_a_kill_is_gone_and_leaves_nothing_behind()
    {
        var killed = Open();
        await killed.AppendAsync([Row(1)]);
        await killed.FlushAsync();
        await killed.AppendAsync([Row(2)]);
        File.WriteAllText(_scratch["stage/00000002.parquet.partial"], "half a segm");

        await using var next = Open();

        Assert.Equal([1], (await next.ReadAllAsync().ToListAsync()).Select(row => row.Id));
        Assert.Equal(["00000001.parquet"], Directory.GetFiles(_scratch["stage"]).Select(Path.GetFileName));
        await killed.FlushAsync();
    }

    [Fact]
    public async Task A_segment_is_deleted_and_its_number_not_used_again_while_the_stage_is_open()
    {
        await using var stage = Open();
        foreach (var id in (int[])[1, 2])
        {
            await stage.AppendAsync([Row(id)]);
            await stage.FlushAsync();
        }

        stage.Delete(stage.Segments[1]);
        await stage.AppendAsync([Row(3)]);
        await stage.FlushAsync();

        Assert.Equal([1L, 3L], stage.Segments.Select(segment => segment.Number));
        Assert.Equal([1, 3], (await stage.ReadAllAsync().ToListAsync()).Select(row => row.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(200)]
    public async Task A_torn_segment_is_an_error_that_names_it(int length)
    {
        await using var stage = Open();
        await stage.AppendAsync([.. Enumerable.Range(0, 50).Select(Row)]);
        await stage.FlushAsync();
        var path = stage.Segments[0].Path;
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        var error = await Assert.ThrowsAsync<CheckpointException>(async () => await stage.ReadAllAsync().ToListAsync());

        Assert.StartsWith($"{path}: the checkpoint segment is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        await using var stage = Open();
        await stage.AppendAsync([Row(1)]);
        await stage.FlushAsync();
        PixelRow.Version = 2;
        try
        {
            var error = await Assert.ThrowsAsync<RefusedException>(async () => await stage.ReadAllAsync().ToListAsync());
            Assert.Contains("version 1 of PixelRow, this program reads 2", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            PixelRow.Version = 1;
        }
    }

    [Fact]
    public async Task Many_threads_may_add()
    {
        await using var stage = Open(new CheckpointLimits(TimeSpan.FromSeconds(1), 4000));
        await Parallel.ForAsync(0, 400, async (i, cancel) => await stage.AppendAsync([Row(i)], cancel));
        await stage.FlushAsync();

        Assert.Equal(Enumerable.Range(0, 400).Select(i => (long)i), (await stage.ReadAllAsync().ToListAsync()).Select(row => row.Id).Order());
        Assert.True(stage.Segments.Count > 3);
    }

    [Fact]
    public void A_foreign_file_among_the_segments_is_named()
    {
        _scratch.Write("stage/other.parquet", "x");

        Assert.Contains("other.parquet", Assert.Throws<CheckpointException>(() => Open()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private CheckpointStage<PixelRow> Open(CheckpointLimits? limits = null) => CheckpointStage<PixelRow>.Open(_scratch["stage"], limits ?? Large, _time);

    private static PixelRow Row(int i) => new(
        i, i % 3 == 0 ? null : $"n{i}", i % 5 == 0 ? null : i / 8.0, [.. Enumerable.Range(0, i % 4).Select(b => (byte)(b + i))]);

    private static string Text(PixelRow row) => $"{row.Id} {row.Name ?? "null"} {row.Mean} {Convert.ToHexString(row.Pixels)}";
}
