using System.Runtime.InteropServices;

namespace Engram.Compute.Host;

/// <summary>
/// Weights in panels of two vectors: [panel][term (ky, kx, ci)][column]. The last panel is one vector wide where that is enough;
/// columns beyond the outputs are zero.
/// </summary>
internal sealed unsafe class HostWeights : PackedWeights
{
    private float* _data;

    public HostWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel, int width)
        : base(outputs, inputs, kernel)
    {
        Width = width;
        Terms = kernel * kernel * inputs;
        HasBias = bias.Length > 0;
        var vectors = (outputs + width - 1) / width;
        Panels = (vectors + 1) / 2;
        var floats = (long)vectors * width * Terms;
        _data = (float*)NativeMemory.AlignedAlloc(checked((nuint)(floats + (vectors * width)) * sizeof(float)), HostBuffer.Alignment);
        for (var panel = 0; panel < Panels; panel++)
        {
            FillPanel(weights, panel);
        }

        Bias = _data + floats;
        new Span<float>(Bias, vectors * width).Clear();
        bias.CopyTo(new Span<float>(Bias, outputs));
    }

    ~HostWeights() => Dispose(false);

    public int Width { get; }

    public int Terms { get; }

    public int Panels { get; }

    public bool HasBias { get; }

    public float* Bias { get; private set; }

    public float* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return _data;
        }
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
        Bias = null;
    }

    private void FillPanel(ReadOnlySpan<float> weights, int panel)
    {
        var first = panel * 2 * Width;
        var columns = Outputs - first > Width ? 2 * Width : Width;
        var taps = Kernel * Kernel;
        var target = _data + ((long)first * Terms);
        for (var tap = 0; tap < taps; tap++)
        {
            for (var ci = 0; ci < Inputs; ci++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var co = first + column;
                    *target++ = co < Outputs ? weights[(int)((((long)co * Inputs) + ci) * taps) + tap] : 0f;
                }
            }
        }
    }
}
