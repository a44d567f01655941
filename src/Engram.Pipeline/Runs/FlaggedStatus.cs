namespace Engram.Pipeline.Runs;

/// <summary>A flagged prompt of a run that may still be going.</summary>
/// <param name="Caption">Untrusted text of many lines; escape it where it is shown.</param>
/// <param name="Extracted">Members at or below match.l2 of a training image; null until they are matched.</param>
public sealed record FlaggedStatus(long Rank, string PromptId, string Caption, int CliqueSize, double? MeanDistance, long? Extracted);
