namespace Engram.Storage.DataSets;

/// <summary>One caption of a prompt file.</summary>
/// <param name="Line">Line of the text file, or row of the Parquet file, from 1.</param>
public readonly record struct PromptLine(long Line, string Caption);
