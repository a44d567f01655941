using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>One image to draw: its noise, and its prompt or class. Nothing else decides its bytes.</summary>
/// <param name="Prompt"><see cref="TextEmbedding.None"/> where the model reads no text.</param>
/// <param name="ClassLabel">Read by models with classes only.</param>
/// <param name="Picture">Height × width × channels bytes, of which a model that inpaints keeps the shown ones; the hidden ones are not read.</param>
public readonly record struct GenerationRequest(NoiseKey Noise, TextEmbedding Prompt, int ClassLabel = 0, ReadOnlyMemory<byte> Picture = default);
