namespace Engram.Diffusion;

/// <summary>A prompt as the UNet sees it.</summary>
/// <param name="Values">The text encoder's last hidden state, [length, width], row by row.</param>
/// <param name="Tokens">Tokens of the text that are inside, without start, end and padding.</param>
/// <param name="Truncated">Tokens that did not fit.</param>
public sealed record TextEmbedding(float[] Values, int Tokens, int Truncated)
{
    /// <summary>What a model without a text encoder is prompted with.</summary>
    public static TextEmbedding None { get; } = new([], 0, 0);
}
