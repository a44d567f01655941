using Engram.Pipeline.Flow;

namespace Engram.Tests.Flow;

public sealed class FlowScopeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_fault_in_the_last_block_ends_a_source_that_waits_for_room()
    {
        using var scope = new FlowScope(CancellationToken.None);
        var first = scope.Transform<int, int>(Meter("first"), Name, 1, Task.FromResult);
        var last = scope.Sink<int>(Meter("last"), Name, 1, item => item == 3 ? throw new InvalidDataException("three") : Task.CompletedTask);
        FlowScope.Link(first, last);
        var sent = 0;
        _ = scope.Own(FeedAsync());

        var failure = await Assert.ThrowsAsync<StageException>(() => scope.CompleteAsync().WaitAsync(Patience));
        Assert.Equal(("last", "item 3", "three"), (failure.Stage, failure.Item, failure.InnerException!.Message));
        Assert.True(sent < 100);

        async Task FeedAsync()
        {
            for (; sent < 100; sent++)
            {
                await scope.SendAsync(first, sent);
            }
        }
    }

    [Fact]
    public async Task A_stray_cancellation_in_a_block_is_a_failure_and_not_a_lost_item()
    {
        using var scope = new FlowScope(CancellationToken.None);
        var seen = new List<int>();
        var first = scope.Transform<int, int>(Meter("first"), Name, 4, item => item == 1 ? throw new TaskCanceledException() : Task.FromResult(item));
        var last = scope.Sink<int>(Meter("last"), Name, 4, item =>
        {
            seen.Add(item);
            return Task.CompletedTask;
        });
        FlowScope.Link(first, last);
        for (var i = 0; i < 3; i++)
        {
            await scope.SendAsync(first, i);
        }

        first.Complete();
        var failure = await Assert.ThrowsAsync<StageException>(() => scope.CompleteAsync().WaitAsync(Patience));
        Assert.Equal(("first", "item 1"), (failure.Stage, failure.Item));
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_is_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        using var scope = new FlowScope(stop.Token);
        var block = scope.Sink<int>(Meter("only"), Name, 1, async _ => await Task.Delay(Timeout.Infinite, scope.Stopping));
        await scope.SendAsync(block, 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scope.CompleteAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_target_of_several_sources_completes_after_the_last_of_them()
    {
        using var scope = new FlowScope(CancellationToken.None);
        var sum = 0;
        var sources = new[] { 1, 2, 3 }.Select(factor =>
            scope.Transform<int, int>(Meter($"x{factor}"), Name, 1, async item =>
            {
                await Task.Delay(factor * 5);
                return item * factor;
            })).ToList();
        var target = scope.Sink<int>(Meter("sum"), Name, 1, item =>
        {
            sum += item;
            return Task.CompletedTask;
        });
        scope.Join(sources, target, Task.CompletedTask);
        foreach (var source in sources)
        {
            await scope.SendAsync(source, 10);
            source.Complete();
        }

        await scope.CompleteAsync().WaitAsync(Patience);
        Assert.Equal(60, sum);
    }

    [Fact]
    public async Task A_meter_counts_items_and_the_longest_queue()
    {
        var meter = Meter("busy");
        using var scope = new FlowScope(CancellationToken.None);
        var block = scope.Sink<int>(meter, Name, 8, _ => Task.Delay(10));
        for (var i = 0; i < 6; i++)
        {
            await scope.SendAsync(block, i);
        }

        block.Complete();
        await scope.CompleteAsync().WaitAsync(Patience);
        Assert.Equal(6, meter.Items);
        Assert.InRange(meter.Deepest, 1, 5);
        Assert.True(meter.BusySeconds >= 0.05);
    }

    private static StageMeter Meter(string stage) => new(stage, TimeProvider.System);

    private static string Name(int item) => $"item {item}";
}
