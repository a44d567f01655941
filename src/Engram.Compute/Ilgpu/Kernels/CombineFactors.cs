namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The factors of one to four terms.</summary>
internal readonly record struct CombineFactors(int Terms, float A0, float A1, float A2, float A3);
