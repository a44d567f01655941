using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;

namespace Engram.Pipeline.Flow;

/// <summary>
/// The blocks and loops of one flow. Dataflow passes completion downstream only, so a fault in a late block would leave the bounded
/// blocks before it in SendAsync for ever: here the first fault cancels all of them, and is the one that the flow ends with.
/// </summary>
internal sealed class FlowScope : IDisposable
{
    private static readonly DataflowLinkOptions WithCompletion = new() { PropagateCompletion = true };

    private readonly CancellationToken _requested;
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _parts = [];
    private Exception? _first;

    /// <param name="requested">The user's stop.</param>
    public FlowScope(CancellationToken requested)
    {
        _requested = requested;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(requested);
    }

    /// <summary>Cancelled by the user or by the first fault.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>A block with one output an input.</summary>
    /// <param name="itemOf">Names an item for the error.</param>
    /// <param name="capacity">Items inside: queued, in work and not yet taken by the next block.</param>
    /// <param name="counts">Items that an input counts for in the meter; one where absent.</param>
    public TransformBlock<TIn, TOut> Transform<TIn, TOut>(
        StageMeter meter, Func<TIn, string> itemOf, int capacity, Func<TIn, Task<TOut>> work, Func<TIn, long>? counts = null)
    {
        var block = new TransformBlock<TIn, TOut>(item => GuardAsync(meter, item, itemOf, work, counts), Options(meter.Stage, capacity));
        return Own(block, meter, () => block.InputCount);
    }

    /// <summary>A block with any number of outputs an input; one input at a time, so it may hold state.</summary>
    public TransformManyBlock<TIn, TOut> Spread<TIn, TOut>(
        StageMeter meter, Func<TIn, string> itemOf, int capacity, Func<TIn, Task<IEnumerable<TOut>>> work)
    {
        var block = new TransformManyBlock<TIn, TOut>(item => GuardAsync(meter, item, itemOf, work, null), Options(meter.Stage, capacity));
        return Own(block, meter, () => block.InputCount);
    }

    /// <summary>The end of a flow.</summary>
    public ActionBlock<TIn> Sink<TIn>(
        StageMeter meter, Func<TIn, string> itemOf, int capacity, Func<TIn, Task> work, Func<TIn, long>? counts = null)
    {
        var block = new ActionBlock<TIn>(
            item => GuardAsync(meter, item, itemOf, async taken =>
            {
                await work(taken);
                return true;
            }, counts),
            Options(meter.Stage, capacity));
        return Own(block, meter, () => block.InputCount);
    }

    /// <summary>The one bounded source that several blocks take from.</summary>
    public BufferBlock<T> Buffer<T>(string name, int capacity)
    {
        var block = new BufferBlock<T>(
            new DataflowBlockOptions { BoundedCapacity = capacity, CancellationToken = Stopping, NameFormat = name });
        Own(block.Completion);
        return block;
    }

    public static void Link<T>(ISourceBlock<T> source, ITargetBlock<T> target) => source.LinkTo(target, WithCompletion);

    /// <summary>Several sources into one target, which completes when all of them have.</summary>
    public void Join<T>(IReadOnlyCollection<ISourceBlock<T>> sources, ITargetBlock<T> target, Task alsoAfter)
    {
        foreach (var source in sources)
        {
            source.LinkTo(target);
        }

        Own(CompleteAfterAsync());

        async Task CompleteAfterAsync()
        {
            await Task.WhenAll(sources.Select(source => source.Completion).Append(alsoAfter));
            target.Complete();
        }
    }

    /// <summary>Hands an item over and waits for room; a block that takes nothing more is the end of this flow, never a lost item.</summary>
    public async Task SendAsync<T>(ITargetBlock<T> target, T item)
    {
        if (!await target.SendAsync(item, Stopping))
        {
            Stopping.ThrowIfCancellationRequested();
            throw new InvalidOperationException("A block of the flow was completed before its source.");
        }
    }

    /// <summary>A loop beside the blocks; its failure stops the flow as a block's does.</summary>
    public Task Own(Task part)
    {
        _parts.Add(StopOnFaultAsync(part));
        return part;
    }

    /// <summary>Waits for every part; throws the first failure itself, or the cancellation that the user asked for.</summary>
    public async Task CompleteAsync()
    {
        await Task.WhenAll(_parts);
        if (_first is not null)
        {
            ExceptionDispatchInfo.Throw(_first);
        }

        _requested.ThrowIfCancellationRequested();
    }

    public void Dispose() => _stop.Dispose();

    private ExecutionDataflowBlockOptions Options(string name, int capacity) => new()
    {
        BoundedCapacity = capacity,
        CancellationToken = Stopping,
        NameFormat = name,
    };

    private TBlock Own<TBlock>(TBlock block, StageMeter meter, Func<int> queue)
        where TBlock : IDataflowBlock
    {
        meter.Queue ??= queue;
        Own(block.Completion);
        return block;
    }

    private async Task<TOut> GuardAsync<TIn, TOut>(
        StageMeter meter, TIn item, Func<TIn, string> itemOf, Func<TIn, Task<TOut>> work, Func<TIn, long>? counts)
    {
        var begun = meter.Begin();
        try
        {
            var result = await work(item);
            meter.End(begun, counts?.Invoke(item) ?? 1);
            return result;
        }
        // A delegate that ends in OperationCanceledException loses its item and the block still completes: only while everything stops
        // is that right, so any other cancellation becomes a failure.
        catch (Exception e) when (e is not OperationCanceledException || !Stopping.IsCancellationRequested)
        {
            // Noted here: linked blocks fault with it, wrapped, and one of those may be seen before this block.
            var failure = new StageException(meter.Stage, itemOf(item), e);
            Interlocked.CompareExchange(ref _first, failure, null);
            throw failure;
        }
    }

    private async Task StopOnFaultAsync(Task part)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // Stopped with the others; the reason is with whoever stopped them.
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _first, e, null);
            await _stop.CancelAsync();
        }
    }
}
