using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Factor and offset of a normalisation, [channels] each.</summary>
internal readonly record struct Norm(Tensor Gamma, Tensor Beta);
