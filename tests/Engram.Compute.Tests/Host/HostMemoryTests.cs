using Engram.Compute;

namespace Engram.Tests.Host;

/// <summary>Alone in its collection: it counts what the whole process allocates.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HostMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Operations_allocate_nothing_after_the_first_call(int threads)
    {
        using var device = new HostDevice(threads);
        using var w = new Workspace(device, "memory");
        var x = w.Input(new Shape(2, 32, 32, 32));
        var tokens = x.As(new Shape(2, 1024, 32));
        var y = w.Output(x.Shape);
        var z = w.Output(x.Shape);
        var wide = w.Output(new Shape(2, 32, 32, 64));
        var gamma = w.Input(new Shape(32));
        var shift = w.Input(new Shape(2, 32));
        var weights = w.Weights(32, 32, 3, bias: true);
        var matrix = w.Weights(32, 32, 1, bias: true);
        var rows = new ByteRows(w.ByteBuffer(w.Bytes(64 * 3072)), 0, 64, 3072, 3072);
        var few = rows with { Rows = 2 };
        var distances = new long[64 * 64];
        var pixels = new byte[x.Count];
        var finite = new bool[2];
        NoiseKey[] keys = [new(1, 0), new(1, 1)];

        void Once()
        {
            device.Convolve(x, weights, y, 1, 1, new Epilogue(shift, z, Activation.Silu));
            device.Multiply(x, matrix, y, new Epilogue(shift, z, Activation.Gelu));
            device.GroupNorm(y, gamma, gamma, z, 16, 1e-5f, Activation.Silu, null);
            device.LayerNorm(z, gamma, gamma, y, 1e-5f);
            device.Attention(tokens, y.As(tokens.Shape), tokens, z.As(tokens.Shape), 2, causal: false);
            device.Activate(z, y, Activation.QuickGelu);
            device.Concat(x, y, wide);
            device.Geglu(wide, y);
            device.Add(x, y, z);
            device.Guide(x, y, 3f, z);
            device.Clamp(z, -1f, 1f, y);
            device.Combine([new Term(1f, x), new Term(2f, y)], z);
            device.Copy(x, y);
            device.Upsample(x, wide.As(new Shape(2, 64, 32, 32)));
            device.Noise(keys, 3, y);
            device.Quantize(y, pixels, finite);
            device.SquaredDistances(rows, rows, distances);
            device.SquaredDistances(few, rows, distances.AsSpan(0, 128));
        }

        // The runtime's own threads may allocate now and then; an operation that does would do so in every round.
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Once();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void A_forgotten_buffer_is_freed_by_the_collector()
    {
        using var device = new HostDevice(1);
        var before = Environment.WorkingSet;
        for (var i = 0; i < 24; i++)
        {
            // 24 times 64 MiB, touched.
            Forget(device);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 512L << 20);
    }

    [Fact]
    public void A_disposed_buffer_is_refused()
    {
        using var device = new HostDevice(1);
        var buffer = device.Allocate(4);
        var tensor = buffer.As(new Shape(4));
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Download(tensor, new float[4]));
    }

    private static void Forget(HostDevice device) => device.Allocate(16 << 20);
}
