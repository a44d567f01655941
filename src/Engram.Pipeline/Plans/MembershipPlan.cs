namespace Engram.Pipeline.Plans;

/// <summary>What a membership attack asks.</summary>
/// <param name="Pictures">At most.</param>
/// <param name="Models">Target, shadows and reference.</param>
public sealed record MembershipPlan(long Pictures, int Models);
