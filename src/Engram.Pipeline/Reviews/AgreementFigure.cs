using Engram.Memorization;

namespace Engram.Pipeline.Reviews;

/// <summary>Two reviewers on the prompts that both labelled.</summary>
/// <param name="Verdict">Over the four verdicts.</param>
/// <param name="Found">Over two: copy or near copy, and the rest.</param>
/// <param name="Shows">Over the six subjects.</param>
public sealed record AgreementFigure(string First, string Second, CohensKappa Verdict, CohensKappa Found, CohensKappa Shows);
