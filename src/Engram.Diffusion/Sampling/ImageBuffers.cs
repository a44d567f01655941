using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Device and host memory of a batch's trajectory in pixel space, made for the largest batch and reused by smaller ones.</summary>
internal sealed class ImageBuffers : IDisposable
{
    private readonly DeviceBuffer _images;
    private readonly DeviceBuffer _noise;
    private readonly DeviceBuffer _inputs;
    private readonly DeviceBuffer _predictions;
    private readonly ImageShape _image;

    public ImageBuffers(IDevice device, Scheduler scheduler, ImageShape image, int items)
    {
        (Items, _image) = (items, image);
        var largest = Of(items);
        _images = device.Allocate(largest.Count);
        _noise = device.Allocate(largest.Count);
        _inputs = device.Allocate(largest.Count);
        _predictions = device.Allocate(largest.Count);
        State = scheduler.CreateState(device, largest);
        Keys = new NoiseKey[items];
        Labels = new int[items];
        Timesteps = new float[items];
    }

    public int Items { get; }

    public SchedulerState State { get; }

    public NoiseKey[] Keys { get; }

    /// <summary>Ignored by a model without classes.</summary>
    public int[] Labels { get; }

    public float[] Timesteps { get; }

    public Tensor Images(int items) => _images.As(Of(items));

    public Tensor Noise(int items) => _noise.As(Of(items));

    public Tensor Inputs(int items) => _inputs.As(Of(items));

    public Tensor Predictions(int items) => _predictions.As(Of(items));

    public void Dispose()
    {
        _images.Dispose();
        _noise.Dispose();
        _inputs.Dispose();
        _predictions.Dispose();
        State.Dispose();
    }

    private Shape Of(int items) => new(items, _image.Height, _image.Width, _image.Channels);
}
