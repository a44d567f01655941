namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of a layer norm.</summary>
internal readonly record struct LayerNormShape(int Rows, int Channels, float InverseCount, float Epsilon);
