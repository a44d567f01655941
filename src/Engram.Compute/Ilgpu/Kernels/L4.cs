namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Four 64-bit integers in registers.</summary>
internal struct L4(long x, long y, long z, long w)
{
    public long X = x;
    public long Y = y;
    public long Z = z;
    public long W = w;

    public static L4 Add(L4 a, I4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);
}
