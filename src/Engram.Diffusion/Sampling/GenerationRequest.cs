using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>One image to draw: its noise and its prompt. Nothing else decides its bytes.</summary>
public readonly record struct GenerationRequest(NoiseKey Noise, TextEmbedding Prompt);
