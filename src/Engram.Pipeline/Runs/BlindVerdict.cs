namespace Engram.Pipeline.Runs;

/// <summary>Whether the members of a target can be told from the others without a model.</summary>
/// <param name="IsVoid">They can: results on this target say nothing about the model.</param>
/// <param name="Verdict">One line.</param>
public sealed record BlindVerdict(string Target, bool IsVoid, string Verdict);
