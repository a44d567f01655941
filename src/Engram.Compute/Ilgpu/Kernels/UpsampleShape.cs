namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of a nearest-neighbour resize.</summary>
internal readonly record struct UpsampleShape(int Height, int Width, int OutHeight, int OutWidth, int Channels);
