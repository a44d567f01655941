namespace Engram.Diffusion;

/// <summary>A weight file that a component is loaded from.</summary>
/// <param name="Component">unet, vae, text_encoder.</param>
/// <param name="File">Relative to the model's folder, with /.</param>
/// <param name="NumberType">F32, F16, BF16; several joined by +.</param>
public readonly record struct ComponentFile(string Component, string File, string NumberType);
