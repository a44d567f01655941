namespace Engram.Diffusion;

/// <summary>A picture as the UNet was trained on it, with what it was conditioned on.</summary>
/// <param name="Values">x₀ in [−1, 1], or the VAE's mean times its scaling factor; channels last.</param>
/// <param name="Prompt"><see cref="TextEmbedding.None"/> where the model reads no text.</param>
/// <param name="ClassLabel">Read by models with classes only.</param>
public sealed record CleanImage(float[] Values, TextEmbedding Prompt, int ClassLabel = 0);
