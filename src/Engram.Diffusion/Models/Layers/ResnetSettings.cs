using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>What the residual blocks of a network have in common.</summary>
/// <param name="TimeWidth">Channels of the time embedding; 0 without one (VAE).</param>
/// <param name="ScaleShift">The embedding scales and shifts the second norm in place of being added before it.</param>
/// <param name="OutputScale">Divisor of the block's output (mid_block_scale_factor).</param>
internal readonly record struct ResnetSettings(
    int Groups, float Epsilon, Activation Activation, int TimeWidth = 0, bool ScaleShift = false, float OutputScale = 1f);
