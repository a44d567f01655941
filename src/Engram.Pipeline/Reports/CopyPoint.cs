using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>Prompts whose picture stands so many times in the training set.</summary>
public sealed record CopyPoint(long Copies, Share Extracted);
