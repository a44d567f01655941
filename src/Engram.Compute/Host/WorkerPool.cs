using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Engram.Compute.Host;

/// <summary>
/// Threads of one host device. The caller works too; workers sleep when there is nothing to do. Several callers may run jobs at once,
/// each waits for its own tasks only.
/// </summary>
internal sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>
    /// A thread that waits holds its core for about two microseconds, the time between two operations of a network, then offers it to
    /// whoever can run, and sleeps after fifty: waking it up again takes as long, so this at most doubles what the better of the two would
    /// have cost. An idle pool takes nothing.
    /// </summary>
    private const int Turns = 24;

    private static readonly long Patience = Stopwatch.Frequency / 20_000;

    private readonly Lock _scratchGate = new();
    private readonly Stack<Scratch> _scratches = new();
    private readonly Stack<Batch> _free = new();
    private readonly object _gate = new();
    private readonly List<Batch> _open = [];
    private readonly Thread[] _workers;

    // Read without the gate by waiting workers; written under it.
    private int _openCount;
    private int _sleeping;
    private bool _stopping;

    /// <param name="threads">Threads that work on a job, the caller among them.</param>
    public WorkerPool(int threads)
    {
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"engram-host-{i + 1}" };
            _workers[i].Start();
        }
    }

    public int Threads { get; }

    /// <summary>Runs every task and returns when all are done; the first exception of a task comes out here, the tasks after it do not start.</summary>
    /// <param name="job">A local variable of the caller: workers read it through its address until this returns.</param>
    public void Run<TJob>(ref TJob job, int tasks)
        where TJob : unmanaged, IHostJob
    {
        var scratch = RentScratch();
        try
        {
            if (tasks <= 1 || _workers.Length == 0)
            {
                for (var task = 0; task < tasks; task++)
                {
                    job.Run(task, scratch);
                }
            }
            else
            {
                Share(Unsafe.AsPointer(ref job), &RunTask<TJob>, tasks, scratch);
            }
        }
        finally
        {
            ReturnScratch(scratch);
        }
    }

    /// <summary>The same for work of managed code.</summary>
    public void Run(Action<int> work, int tasks)
    {
        var handle = GCHandle.Alloc(work);
        try
        {
            var job = new ManagedJob { Work = GCHandle.ToIntPtr(handle) };
            Run(ref job, tasks);
        }
        finally
        {
            handle.Free();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }
    }

    private static void RunTask<TJob>(void* job, int task, Scratch scratch)
        where TJob : unmanaged, IHostJob => Unsafe.AsRef<TJob>(job).Run(task, scratch);

    private void Share(void* job, delegate*<void*, int, Scratch, void> run, int tasks, Scratch scratch)
    {
        Batch batch;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (!_free.TryPop(out batch!))
            {
                batch = new Batch();
            }

            batch.Open(job, run, tasks);
            _open.Add(batch);
            Volatile.Write(ref _openCount, _open.Count);
            for (var i = Math.Min(_sleeping, tasks - 1); i > 0; i--)
            {
                Monitor.Pulse(_gate);
            }
        }

        batch.Execute(scratch);
        lock (_gate)
        {
            // From here no worker can join; those that have are counted in the batch.
            _open.Remove(batch);
            Volatile.Write(ref _openCount, _open.Count);
        }

        batch.AwaitWorkers();
        var error = batch.Error;
        lock (_gate)
        {
            _free.Push(batch);
        }

        error?.Throw();
    }

    private void Work()
    {
        var scratch = new Scratch();
        while (true)
        {
            var patience = new Wait();
            while (Volatile.Read(ref _openCount) == 0 && patience.Once())
            {
            }

            Batch? batch;
            lock (_gate)
            {
                while ((batch = Take()) is null)
                {
                    if (_stopping)
                    {
                        return;
                    }

                    _sleeping++;
                    Monitor.Wait(_gate);
                    _sleeping--;
                }

                batch.Join();
            }

            batch.Execute(scratch);
            batch.Leave();
        }
    }

    private Batch? Take()
    {
        foreach (var batch in _open)
        {
            if (batch.HasTasks)
            {
                return batch;
            }
        }

        return null;
    }

    /// <summary>Memory for what the tasks of several calls of <see cref="Run{TJob}"/> share; goes back by <see cref="ReturnScratch"/>.</summary>
    public Scratch RentScratch()
    {
        lock (_scratchGate)
        {
            return _scratches.TryPop(out var scratch) ? scratch : new Scratch();
        }
    }

    public void ReturnScratch(Scratch scratch)
    {
        lock (_scratchGate)
        {
            _scratches.Push(scratch);
        }
    }

    private struct ManagedJob : IHostJob
    {
        public nint Work;

        public readonly void Run(int task, Scratch scratch) => ((Action<int>)GCHandle.FromIntPtr(Work).Target!)(task);
    }

    private struct Wait
    {
        private int _turns;
        private long _begun;

        /// <returns>Whether to look once more; else it is time to sleep.</returns>
        public bool Once()
        {
            if (_turns++ < Turns)
            {
                Thread.SpinWait(4);
                return true;
            }

            _begun = _begun == 0 ? Stopwatch.GetTimestamp() : _begun;
            Thread.Yield();
            return Stopwatch.GetTimestamp() - _begun < Patience;
        }
    }

    /// <summary>One call of <see cref="Run{TJob}"/>; objects are used again.</summary>
    private sealed class Batch
    {
        private readonly object _done = new();
        private void* _job;
        private delegate*<void*, int, Scratch, void> _run;
        private int _tasks;
        private int _next;
        private int _working;
        private ExceptionDispatchInfo? _error;

        public bool HasTasks => Volatile.Read(ref _next) < _tasks;

        public ExceptionDispatchInfo? Error => _error;

        public void Open(void* job, delegate*<void*, int, Scratch, void> run, int tasks)
        {
            _job = job;
            _run = run;
            _tasks = tasks;
            _error = null;
            _working = 0;
            Volatile.Write(ref _next, 0);
        }

        public void Join() => Interlocked.Increment(ref _working);

        public void Leave()
        {
            if (Interlocked.Decrement(ref _working) == 0)
            {
                lock (_done)
                {
                    Monitor.Pulse(_done);
                }
            }
        }

        public void Execute(Scratch scratch)
        {
            try
            {
                int task;
                while ((task = Interlocked.Increment(ref _next) - 1) < _tasks)
                {
                    _run(_job, task, scratch);
                }
            }
            catch (Exception e)
            {
                // The caller throws it; here it must not end the process. No further task starts.
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
                Volatile.Write(ref _next, _tasks);
            }
        }

        public void AwaitWorkers()
        {
            var patience = new Wait();
            while (Volatile.Read(ref _working) > 0 && patience.Once())
            {
            }

            if (Volatile.Read(ref _working) > 0)
            {
                lock (_done)
                {
                    while (Volatile.Read(ref _working) > 0)
                    {
                        Monitor.Wait(_done);
                    }
                }
            }
        }
    }
}
