namespace Engram.Compute;

/// <summary>Weights as they were given: [outputs, inputs, kernel, kernel].</summary>
internal sealed class ReferenceWeights(float[] values, float[] bias, int outputs, int inputs, int kernel)
    : PackedWeights(outputs, inputs, kernel)
{
    /// <summary>Empty where there is none.</summary>
    public float[] Bias { get; } = bias;

    public float At(int output, int input, int ky, int kx) => values[(((((output * Inputs) + input) * Kernel) + ky) * Kernel) + kx];

    protected override void Dispose(bool disposing)
    {
    }
}
