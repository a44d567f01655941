namespace Engram.Pipeline.Runs;

/// <summary>What came of one source of prompts.</summary>
/// <param name="Strategy">As the configuration spells it.</param>
/// <param name="Prompts">Taken.</param>
/// <param name="Generations">Drawn.</param>
/// <param name="Skipped">Captions that were blank or null.</param>
/// <param name="Flagged">Share of the prompts that is flagged.</param>
/// <param name="Extracted">Prompts with an extracted member.</param>
/// <param name="MedianL2">Median distance of the extracted prompts' best member to its training image; null without one.</param>
public sealed record StrategySummary(string Strategy, long Prompts, long Generations, long Skipped, Share Flagged, long Extracted, double? MedianL2);
