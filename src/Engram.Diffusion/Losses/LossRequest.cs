using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>One loss: of a picture with one draw of noise. Nothing else decides its value.</summary>
/// <param name="Noise">Of the counter-based generator; its draw number is the timestep, so that timesteps have independent noise.</param>
/// <param name="Given">Noise that was recorded elsewhere, in place of the generator's: as many values as the picture, channels last; null without.</param>
public readonly record struct LossRequest(CleanImage Image, NoiseKey Noise, float[]? Given = null);
