namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Two sets of byte rows, and the part of a row that one group of threads takes.</summary>
/// <param name="Part">Bytes of a row in one part; a multiple of 16.</param>
/// <param name="Parts">Parts of a row.</param>
/// <param name="Aligned">1 where both buffers, strides and lengths are multiples of 4.</param>
internal readonly record struct DistanceShape(
    int RowsA, int RowsB, int Length, long StrideA, long StrideB, int Part, int Parts, int Aligned);
