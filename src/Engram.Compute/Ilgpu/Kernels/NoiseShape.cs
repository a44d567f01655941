namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The extents of noise [items, positions, channels].</summary>
/// <param name="Counters">Philox counters of an item: a quarter of its elements, rounded up.</param>
internal readonly record struct NoiseShape(int Items, int Positions, int Channels, int Counters, uint Draw);
