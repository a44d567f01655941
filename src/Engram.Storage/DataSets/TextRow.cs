namespace Engram.Storage.DataSets;

/// <summary>One row of a .jsonl or .csv file.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Values">Of the columns that were asked for, in that order; null where the row has none.</param>
internal readonly record struct TextRow(long Line, string?[] Values);
