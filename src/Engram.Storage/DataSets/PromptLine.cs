namespace Engram.Storage.DataSets;

/// <summary>One row of a prompt file.</summary>
/// <param name="Line">Line of the text file, or row of the Parquet file, from 1.</param>
/// <param name="Caption">Null where it is blank or null.</param>
public readonly record struct PromptLine(long Line, string? Caption);
