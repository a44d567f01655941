namespace Engram.Pipeline.Reviews;

/// <summary>What a reviewer did.</summary>
/// <param name="Listed">Prompts of his list.</param>
/// <param name="Labelled">Of these.</param>
/// <param name="Entries">Labels and their corrections: the report is of the first so many entries of his file.</param>
/// <param name="Chain">Of the last of them: pins them all.</param>
/// <param name="Found">Prompts that he calls a copy or near copy.</param>
/// <param name="BeforeFirstFalse">Of these, ahead of the first that he calls neither.</param>
public sealed record ReviewerFigure(
    string Reviewer, long Seed, long Listed, long Labelled, long Entries, string Chain, IReadOnlyList<VerdictFigure> Verdicts, long Found,
    long BeforeFirstFalse);
