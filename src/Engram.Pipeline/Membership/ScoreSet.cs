using Engram.Memorization;

namespace Engram.Pipeline.Membership;

/// <summary>One attack on one target at one timestep: a score a picture.</summary>
/// <param name="Target">Index of the model.</param>
/// <param name="Draws">0 in attacks without noise.</param>
/// <param name="Scores">In the order of the subjects.</param>
/// <param name="Fits">Of the shadow models; null in attacks without them.</param>
internal sealed record ScoreSet(int Target, MembershipScore Attack, int Timestep, int Draws, double?[] Scores, ShadowFits? Fits);
