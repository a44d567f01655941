using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The factors after the statistics: gamma and beta [channels], and scale, shift [items, 2·channels].</summary>
internal readonly record struct GroupNormFactors(ArrayView<float> Gamma, ArrayView<float> Beta, ArrayView<float> ScaleShift);
