using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Device and host memory of a batch's trajectory, made for the largest batch and reused by smaller ones.</summary>
internal sealed class SamplingBuffers : IDisposable
{
    private readonly DeviceBuffer _latents;
    private readonly DeviceBuffer _noise;
    private readonly DeviceBuffer _inputs;
    private readonly DeviceBuffer _predictions;
    private readonly DeviceBuffer _text;
    private readonly DeviceBuffer _images;
    private readonly int _rowsPerItem;
    private readonly ImageShape _latent;
    private readonly ImageShape _image;
    private readonly Shape _textShape;

    /// <param name="text">[length, width] of one embedding.</param>
    /// <param name="rowsPerItem">UNet rows an image: 2 with guidance.</param>
    /// <param name="decoded">Images decoded at once.</param>
    public SamplingBuffers(
        IDevice device, Scheduler scheduler, ImageShape latent, ImageShape image, Shape text, int items, int rowsPerItem, int decoded)
    {
        Items = items;
        _rowsPerItem = rowsPerItem;
        _latent = latent;
        _image = image;
        _textShape = text;
        var largest = Latent(items);
        _latents = device.Allocate(largest.Count);
        _noise = device.Allocate(largest.Count);
        _inputs = device.Allocate(rowsPerItem * largest.Count);
        _predictions = device.Allocate(rowsPerItem * largest.Count);
        _text = device.Allocate(rowsPerItem * items * text.Count);
        _images = device.Allocate(Image(decoded).Count);
        State = scheduler.CreateState(device, largest);
        Keys = new NoiseKey[items];
        Timesteps = new float[rowsPerItem * items];
        Host = new float[largest.Count];
    }

    public int Items { get; }

    public SchedulerState State { get; }

    public NoiseKey[] Keys { get; }

    public float[] Timesteps { get; }

    /// <summary>A copy of the latents.</summary>
    public float[] Host { get; }

    public Tensor Latents(int items) => _latents.As(Latent(items));

    public Tensor Noise(int items) => _noise.As(Latent(items));

    public Tensor Inputs(int items) => _inputs.As(Latent(_rowsPerItem * items));

    public Tensor Predictions(int items) => _predictions.As(Latent(_rowsPerItem * items));

    public Tensor Text(int items) => _text.As(new Shape(_rowsPerItem * items, _textShape.A, _textShape.B));

    public Tensor Images(int items) => _images.As(Image(items));

    public void Dispose()
    {
        _latents.Dispose();
        _noise.Dispose();
        _inputs.Dispose();
        _predictions.Dispose();
        _text.Dispose();
        _images.Dispose();
        State.Dispose();
    }

    private Shape Latent(int items) => new(items, _latent.Height, _latent.Width, _latent.Channels);

    private Shape Image(int items) => new(items, _image.Height, _image.Width, _image.Channels);
}
