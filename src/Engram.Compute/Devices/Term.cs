namespace Engram.Compute;

/// <summary>One term a·x of a linear combination.</summary>
public readonly record struct Term(float Factor, Tensor Value);
