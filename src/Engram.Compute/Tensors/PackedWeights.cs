namespace Engram.Compute;

/// <summary>
/// Weights of a convolution or matrix product, and their bias, laid out once as the device's kernels read them.
/// </summary>
/// <param name="outputs">Output channels.</param>
/// <param name="inputs">Input channels.</param>
/// <param name="kernel">Side of the square kernel: 1 (also a matrix product) or 3.</param>
public abstract class PackedWeights(int outputs, int inputs, int kernel) : IDisposable
{
    public int Outputs { get; } = outputs;

    public int Inputs { get; } = inputs;

    public int Kernel { get; } = kernel;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
