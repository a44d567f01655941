using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>Prompts that have something in common; shares carry 95 % Clopper–Pearson intervals.</summary>
public sealed record PromptGroup(string Name, long Prompts, Share Flagged, Share Extracted);
