namespace Engram.Pipeline.Reports;

/// <summary>What a ranking needs of a flagged prompt.</summary>
internal readonly record struct FlaggedFacts(string PromptId, double MeanDistance, bool Extracted);
