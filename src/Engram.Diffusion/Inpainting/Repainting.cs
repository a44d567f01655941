using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The inpainting of one model: mask, order of steps and memory.</summary>
internal sealed class Repainting : IDisposable
{
    private readonly IDevice _device;
    private readonly ImageShape _image;
    private readonly ImageShape _sample;
    private readonly bool[] _hiddenPixels;
    private readonly bool[] _hidden;
    private readonly IReadOnlyList<RepaintMove> _moves;
    private readonly Scheduler _scheduler;
    private readonly float[] _values;
    private RepaintBuffers? _buffers;
    private int _items;

    /// <param name="sample">What is denoised: the image, or latents that are a whole number of times smaller.</param>
    /// <exception cref="ModelException">The scheduler cannot go back.</exception>
    public Repainting(IDevice device, Scheduler scheduler, ImageShape image, ImageShape sample, RepaintOptions options)
    {
        ShapeException.Require(
            options.Hidden.Count == image.Height * image.Width, $"A mask of {options.Hidden.Count} pixels does not fit {image}.");
        RequireLevels(scheduler);
        (_device, _scheduler, _image, _sample) = (device, scheduler, image, sample);
        _hiddenPixels = [.. options.Hidden];
        _hidden = Reduce(_hiddenPixels, image, sample);
        _moves = RepaintPath.Of(scheduler.Timesteps.Count, options.JumpLength, options.Repeats);
        _values = new float[image.Height * image.Width * image.Channels];
    }

    /// <summary>Model calls of a picture, without guidance.</summary>
    /// <exception cref="ModelException">The scheduler cannot go back.</exception>
    public static int CallsOf(Scheduler scheduler, RepaintOptions options)
    {
        RequireLevels(scheduler);
        return RepaintPath.Of(scheduler.Timesteps.Count, options.JumpLength, options.Repeats).Count(move => !move.IsBack);
    }

    /// <exception cref="ModelException">The scheduler cannot go back.</exception>
    public static void RequireLevels(Scheduler scheduler)
    {
        if (scheduler.Levels.Count == 0)
        {
            throw new ModelException(
                $"{scheduler.Plan.ClassName} reads earlier model outputs and cannot go back, as inpainting does; set generate.scheduler to ddpm, ddim, euler or euler_ancestral");
        }
    }

    /// <summary>Makes room for a batch, before its pictures are put in.</summary>
    public void Reserve(int items)
    {
        if (_items < items)
        {
            _buffers?.Dispose();
            _buffers = null;
            _buffers = new RepaintBuffers(_device, _sample, _hidden, items);
            _items = items;
        }
    }

    /// <summary>A picture in [−1, 1] for the device, grey where it is hidden: nothing of the hidden part leaves this method.</summary>
    public ReadOnlySpan<float> ShownOf(ReadOnlyMemory<byte> picture)
    {
        ShapeException.Require(picture.Length == _values.Length, $"A picture of {picture.Length} bytes does not fit {_image}.");
        var bytes = picture.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            _values[i] = _hiddenPixels[i / _image.Channels] ? 0 : (bytes[i] / 127.5f) - 1;
        }

        return _values;
    }

    /// <summary>Where the known sample of an item goes.</summary>
    public Tensor Known(int items, int index) => _buffers!.Known(items).Slice(index, 1);

    public RepaintTrajectory Trajectory(SchedulerState state, NoiseKey[] keys) => new(_device, _scheduler, state, keys, _moves, _buffers!);

    public void Dispose() => _buffers?.Dispose();

    /// <summary>A latent is hidden as soon as one of its pixels is.</summary>
    private static bool[] Reduce(bool[] pixels, ImageShape image, ImageShape sample)
    {
        var (down, across) = (image.Height / sample.Height, image.Width / sample.Width);
        var hidden = new bool[sample.Height * sample.Width];
        for (var i = 0; i < pixels.Length; i++)
        {
            hidden[(i / image.Width / down * sample.Width) + (i % image.Width / across)] |= pixels[i];
        }

        return hidden;
    }
}
