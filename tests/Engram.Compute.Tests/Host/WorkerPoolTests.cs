using Engram.Compute.Host;

namespace Engram.Tests.Host;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_task_runs_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var tasks = 0; tasks < 60; tasks++)
        {
            var counts = new int[60];
            fixed (int* pointer = counts)
            {
                var job = new CountJob { Counts = pointer };
                pool.Run(ref job, tasks);
            }

            Assert.All(counts.Take(tasks), count => Assert.Equal(1, count));
            Assert.All(counts.Skip(tasks), count => Assert.Equal(0, count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Managed_work_runs_once_a_task_and_its_exception_comes_out(int threads)
    {
        using var pool = new WorkerPool(threads);
        var counts = new int[50];

        pool.Run(task => Interlocked.Increment(ref counts[task]), 50);

        Assert.All(counts, count => Assert.Equal(1, count));
        Assert.Equal("seven", Assert.Throws<InvalidOperationException>(
            () => pool.Run(task => throw new InvalidOperationException("seven"), 1)).Message);
    }

    [Fact]
    public void Several_callers_share_the_workers()
    {
        using var pool = new WorkerPool(3);
        var wrong = 0;
        var callers = Enumerable.Range(0, 6).Select(caller => new Thread(() =>
        {
            var counts = new int[40];
            for (var round = 0; round < 400; round++)
            {
                Array.Clear(counts);
                fixed (int* pointer = counts)
                {
                    var job = new CountJob { Counts = pointer };
                    pool.Run(ref job, 1 + ((caller + round) % 40));
                }

                if (counts.Sum() != 1 + ((caller + round) % 40))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        callers.ForEach(t => t.Start());
        callers.ForEach(t => t.Join());
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_of_a_task_reaches_the_caller_and_the_pool_goes_on(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var round = 0; round < 20; round++)
        {
            var job = new ThrowJob { At = round };
            var thrown = Assert.Throws<InvalidOperationException>(() => pool.Run(ref job, 20));
            Assert.Equal($"task {round}", thrown.Message);
        }

        Every_task_runs_once(threads);
    }

    [Fact]
    public void A_disposed_pool_has_no_threads_and_refuses_work()
    {
        var pool = new WorkerPool(3);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            var job = new ThrowJob { At = -1 };
            pool.Run(ref job, 5);
        });
    }

    private struct CountJob : IHostJob
    {
        public int* Counts;

        public readonly void Run(int task, Scratch scratch)
        {
            // Enough work that several threads meet on one job.
            var memory = scratch.Reserve(4096);
            for (var i = 0; i < 4096; i++)
            {
                memory[i] = (byte)task;
            }

            Interlocked.Increment(ref Counts[task]);
            for (var i = 0; i < 4096; i++)
            {
                if (memory[i] != (byte)task)
                {
                    throw new InvalidOperationException("Another task wrote into this scratch memory.");
                }
            }
        }
    }

    private struct ThrowJob : IHostJob
    {
        public int At;

        public readonly void Run(int task, Scratch scratch)
        {
            if (task == At)
            {
                throw new InvalidOperationException($"task {task}");
            }
        }
    }
}
