namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of a group norm.</summary>
/// <param name="Chunks">Chunks of 256 positions, the last one perhaps shorter.</param>
/// <param name="Squares">Which sums are taken: 0 the values, 1 the squares about the mean.</param>
internal readonly record struct GroupNormShape(
    int Items, int Positions, int Channels, int Groups, int Chunks, int Squares, float InverseCount, float Epsilon, int HasScale,
    int Activation);
