namespace Engram.Pipeline.Membership;

/// <summary>Which mean of losses, or which error.</summary>
/// <param name="Draws">0 for errors.</param>
/// <param name="Mirrored">Whether the mirror image counts too.</param>
internal readonly record struct LossKey(LossKind Kind, int Timestep, int Draws, bool Mirrored);
