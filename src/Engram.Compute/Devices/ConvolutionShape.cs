namespace Engram.Compute;

/// <summary>The extents of one convolution: [Items, Height, Width, Inputs] → [Items, OutHeight, OutWidth, Outputs].</summary>
public readonly record struct ConvolutionShape(
    int Items, int Height, int Width, int Inputs, int OutHeight, int OutWidth, int Outputs, int Kernel, int Stride, int Padding)
{
    /// <summary>Terms of one output's sum, those on the padding included.</summary>
    public int Terms => Kernel * Kernel * Inputs;

    public int OutPositions => OutHeight * OutWidth;
}
