using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class ForwardTests
{
    private static readonly Shape Sample = new(3, 16, 16, 4);
    private static readonly Shape Text = new(3, 9, 48);

    [Fact]
    public void One_item_is_the_same_alone_and_in_a_batch()
    {
        using var unet = Load();
        using var pool = new ActivationPool(Some.Device);
        float[] timesteps = [981, 3.5f, 400];
        var together = Forward(unet, pool, 0, 3, timesteps);

        for (var item = 0; item < 3; item++)
        {
            var alone = Forward(unet, pool, item, 1, timesteps);
            Assert.Equal(together.AsSpan(item * alone.Length, alone.Length), alone.AsSpan());
        }
    }

    [Theory]
    [InlineData(2, 7)]
    [InlineData(3, 6)]
    [InlineData(8, 4)]
    public void Threads_that_share_out_a_batch_change_no_bit(int threads, int items)
    {
        using var one = new HostDevice(1);
        using var several = new HostDevice(threads);
        Assert.True(LaneCount.Of(items, several, 1) > 1);

        Assert.Equal(Predict(one, items), Predict(several, items));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_second_pass_allocates_no_memory(int threads)
    {
        using var device = new HostDevice(threads);
        using var unet = Load(device);
        using var pool = new ActivationPool(device);
        using var sample = Filled(Sample, out var input);
        using var text = Filled(Text, out var hidden);
        using var result = Some.Device.Allocate(Sample.Count);
        var output = result.As(Sample);
        float[] timesteps = [981, 3, 400];
        unet.Condition(Some.Device, hidden);
        unet.Forward(pool, input, timesteps, [], output);
        unet.Forward(pool, input, timesteps, [], output);
        var floats = pool.Floats;
        var before = GC.GetAllocatedBytesForCurrentThread();

        unet.Condition(Some.Device, hidden);
        unet.Forward(pool, input, timesteps, [], output);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(floats, pool.Floats);
    }

    [Fact]
    public void A_smaller_batch_uses_the_memory_of_the_larger_one()
    {
        using var device = new HostDevice(1);
        using var unet = Load(device);
        using var pool = new ActivationPool(device);
        Forward(unet, pool, 0, 3, [1, 2, 3]);
        var floats = pool.Floats;

        Forward(unet, pool, 0, 2, [1, 2, 3]);

        Assert.Equal(floats, pool.Floats);
    }

    [Theory]
    [InlineData(15, 13)]
    [InlineData(16, 18)]
    [InlineData(17, 8)]
    public void Extents_that_do_not_halve_evenly_come_back_whole(int height, int width)
    {
        using var unet = Load();
        using var pool = new ActivationPool(Some.Device);
        var shape = new Shape(1, height, width, 4);
        using var sample = Filled(shape, out var input);
        using var text = Filled(Text with { A = 1 }, out var hidden);
        using var result = Some.Device.Allocate(shape.Count);
        unet.Condition(Some.Device, hidden);

        unet.Forward(pool, input, [7f], [], result.As(shape));

        var values = new float[shape.Count];
        Some.Device.Download(result.As(shape), values);
        Assert.All(values, value => Assert.True(float.IsFinite(value) && value != 0));
    }

    [Fact]
    public void The_time_embeddings_frequencies_are_those_of_the_formula()
    {
        var frequencies = TimeEmbedding.Frequencies(160, 0);

        for (var i = 0; i < 160; i++)
        {
            Assert.Equal(Math.Pow(10000, -i / 160.0), frequencies[i], 1e-6 * frequencies[i]);
        }

        Assert.Equal(1e-4f, TimeEmbedding.Frequencies(8, 1)[^1], 1e-10f);
    }

    private static Unet Load(IDevice? device = null)
    {
        var folder = RepositoryRoot.Golden("unet-sd1");
        return Unet.Load(folder, JsonConfig.Load(Path.Combine(folder, "config.json")), device ?? Some.Device);
    }

    /// <summary>Each item has a sample, a text and a timestep of its own.</summary>
    private static float[] Predict(HostDevice device, int items)
    {
        using var unet = Load(device);
        using var pool = new ActivationPool(device);
        using var sample = Filled(Sample with { A = items }, out var input);
        using var text = Filled(Text with { A = items }, out var hidden);
        using var result = device.Allocate(input.Count);
        unet.Condition(device, hidden);
        unet.Forward(pool, input, [.. Enumerable.Range(1, items).Select(i => 90f * i)], [], result.As(input.Shape));
        var values = new float[input.Count];
        device.Download(result.As(input.Shape), values);
        return values;
    }

    private static float[] Forward(Unet unet, ActivationPool pool, int start, int count, float[] timesteps)
    {
        using var sample = Filled(Sample, out var input);
        using var text = Filled(Text, out var hidden);
        var shape = Sample with { A = count };
        using var result = Some.Device.Allocate(shape.Count);
        unet.Condition(Some.Device, hidden.Slice(start, count));
        unet.Forward(pool, input.Slice(start, count), timesteps.AsSpan(start, count), [], result.As(shape));
        var values = new float[shape.Count];
        Some.Device.Download(result.As(shape), values);
        return values;
    }

    private static DeviceBuffer Filled(Shape shape, out Tensor tensor)
    {
        var buffer = Some.Device.Allocate(shape.Count);
        tensor = buffer.As(shape);
        var values = new float[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Sin(0.7f * i) * 1.5f;
        }

        Some.Device.Upload(values, tensor);
        return buffer;
    }
}
