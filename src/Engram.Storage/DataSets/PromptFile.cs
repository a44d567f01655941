namespace Engram.Storage.DataSets;

/// <summary>A file of captions: .jsonl, .csv, .parquet, or .txt with one a line.</summary>
public sealed class PromptFile
{
    /// <summary>Captions in file order.</summary>
    public required IReadOnlyList<PromptLine> Lines { get; init; }

    /// <summary>Rows whose caption is blank or null.</summary>
    public required long Skipped { get; init; }

    /// <param name="column">Column of the caption; not used for .txt.</param>
    /// <exception cref="DataSetException">The file cannot be read, lacks the column, or holds no caption at all.</exception>
    public static PromptFile Read(string path, string column = "text", CancellationToken cancel = default) =>
        throw new NotImplementedException();
}
