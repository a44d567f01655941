using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Device and host memory of a batch of losses, made for the largest batch and reused by smaller ones.</summary>
internal sealed class LossBuffers : IDisposable
{
    private readonly DeviceBuffer _clean;
    private readonly DeviceBuffer _noise;
    private readonly DeviceBuffer _noisy;
    private readonly DeviceBuffer _further;
    private readonly DeviceBuffer _predictions;
    private readonly DeviceBuffer? _text;
    private readonly ImageShape _shape;
    private readonly Shape _textShape;

    /// <param name="shape">Of what is denoised.</param>
    /// <param name="text">[length, width] of one embedding; null without text.</param>
    public LossBuffers(IDevice device, ImageShape shape, Shape? text, int items)
    {
        (Items, _shape, _textShape) = (items, shape, text ?? default);
        var largest = Of(items).Count;
        _clean = device.Allocate(largest);
        _noise = device.Allocate(largest);
        _noisy = device.Allocate(largest);
        _further = device.Allocate(largest);
        _predictions = device.Allocate(largest);
        _text = text is { } one ? device.Allocate(items * one.Count) : null;
        (Left, Right) = (new float[largest], new float[largest]);
        Keys = new NoiseKey[items];
        Labels = new int[items];
        Timesteps = new float[items];
    }

    public int Items { get; }

    public NoiseKey[] Keys { get; }

    /// <summary>Ignored by a model without classes.</summary>
    public int[] Labels { get; }

    public float[] Timesteps { get; }

    /// <summary>Two tensors on the host, to be compared.</summary>
    public float[] Left { get; }

    public float[] Right { get; }

    public Tensor Clean(int items) => _clean.As(Of(items));

    public Tensor Noise(int items) => _noise.As(Of(items));

    public Tensor Noisy(int items) => _noisy.As(Of(items));

    /// <summary>Room for a second noisy sample.</summary>
    public Tensor Further(int items) => _further.As(Of(items));

    public Tensor Predictions(int items) => _predictions.As(Of(items));

    /// <summary>Null without text.</summary>
    public Tensor? Text(int items) => _text?.As(new Shape(items, _textShape.A, _textShape.B));

    public void Dispose()
    {
        _clean.Dispose();
        _noise.Dispose();
        _noisy.Dispose();
        _further.Dispose();
        _predictions.Dispose();
        _text?.Dispose();
    }

    private Shape Of(int items) => new(items, _shape.Height, _shape.Width, _shape.Channels);
}
