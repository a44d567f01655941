namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Four integers in registers, read and written as one 16-byte access.</summary>
internal struct I4(int x, int y, int z, int w)
{
    public int X = x;
    public int Y = y;
    public int Z = z;
    public int W = w;

    /// <summary>sums + (a − b)², element by element.</summary>
    public static I4 AddSquares(int a, I4 b, I4 sums)
    {
        var (x, y, z, w) = (a - b.X, a - b.Y, a - b.Z, a - b.W);
        return new I4(sums.X + (x * x), sums.Y + (y * y), sums.Z + (z * z), sums.W + (w * w));
    }
}
