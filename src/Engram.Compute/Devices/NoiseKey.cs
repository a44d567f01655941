namespace Engram.Compute;

/// <summary>Names the noise of one image: Philox' key, and the generation's number in its prompt (counter word 2).</summary>
public readonly record struct NoiseKey(ulong Key, uint Generation);
