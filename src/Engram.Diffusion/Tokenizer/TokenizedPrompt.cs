namespace Engram.Diffusion;

/// <summary>A prompt as the text encoder takes it.</summary>
/// <param name="Ids">Start, tokens, end, padding: always the tokenizer's length.</param>
/// <param name="Tokens">Tokens of the text that are inside, without start, end and padding.</param>
/// <param name="Truncated">Tokens that did not fit.</param>
public sealed record TokenizedPrompt(int[] Ids, int Tokens, int Truncated);
