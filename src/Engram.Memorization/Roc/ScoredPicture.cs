namespace Engram.Memorization;

/// <summary>A picture with what an attack says of it.</summary>
/// <param name="Score">Larger means more likely a member.</param>
public readonly record struct ScoredPicture(string ImageId, bool IsMember, double Score);
