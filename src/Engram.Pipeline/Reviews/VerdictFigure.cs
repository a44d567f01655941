namespace Engram.Pipeline.Reviews;

/// <summary>How often a verdict, or a subject, was given.</summary>
/// <param name="Name">As the table labels has it; <c>disputed</c> where reviewers of a prompt differ.</param>
/// <param name="Matched">Of these, prompts that the strict rule confirms: a training picture at or below match.l2.</param>
/// <param name="Found">Of these, prompts that all their reviewers call a copy or near copy.</param>
public sealed record VerdictFigure(string Name, long Prompts, long Matched, long Found);
