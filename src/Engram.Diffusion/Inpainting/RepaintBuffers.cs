using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>What a batch's RePaint trajectory needs beside the usual memory: what is known, and which positions are hidden.</summary>
internal sealed class RepaintBuffers : IDisposable
{
    private readonly DeviceBuffer _known;
    private readonly DeviceBuffer _both;
    private readonly ImageShape _sample;
    private readonly bool[] _hidden;
    private int[] _choice = [];

    /// <param name="sample">What is denoised: the image, or its latents.</param>
    /// <param name="hidden">Of the sample, height × width.</param>
    public RepaintBuffers(IDevice device, ImageShape sample, bool[] hidden, int items)
    {
        (_sample, _hidden) = (sample, hidden);
        _known = device.Allocate(Of(items).Count);
        _both = device.Allocate(Of(2 * items).Count);
    }

    /// <summary>The pictures without noise.</summary>
    public Tensor Known(int items) => _known.As(Of(items));

    /// <summary>The known part with its noise, then the sample: what the next sample is put together from.</summary>
    public Tensor Both(int items) => _both.As(Of(2 * items));

    /// <summary>The same as rows of channels.</summary>
    public Tensor Rows(int items) => _both.As(new Shape(2 * items * _hidden.Length, _sample.Channels));

    /// <summary>For each position of the batch the row of <see cref="Rows"/> that it takes: the sample's where it is hidden.</summary>
    public ReadOnlySpan<int> Choice(int items)
    {
        var count = items * _hidden.Length;
        if (_choice.Length != count)
        {
            _choice = new int[count];
            for (var i = 0; i < count; i++)
            {
                _choice[i] = _hidden[i % _hidden.Length] ? count + i : i;
            }
        }

        return _choice;
    }

    public void Dispose()
    {
        _known.Dispose();
        _both.Dispose();
    }

    private Shape Of(int items) => new(items, _sample.Height, _sample.Width, _sample.Channels);
}
