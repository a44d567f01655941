namespace Engram.Pipeline.Reports;

/// <summary>One value of a column.</summary>
/// <param name="Value">Untrusted text, cut; null where the training row has none.</param>
/// <param name="Prompts">Extracted prompts whose best match has it.</param>
/// <param name="Generations">Extracted generations whose nearest picture has it.</param>
public sealed record ColumnValue(string? Value, long Prompts, long Generations);
