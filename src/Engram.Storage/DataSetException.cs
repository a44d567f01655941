namespace Engram.Storage;

/// <summary>A data set, image folder or prompt file cannot be read as asked; the message names file, place and remedy.</summary>
public sealed class DataSetException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The column that was asked for and is not there, or not of the kind; null where something else is wrong.</summary>
    public string? MissingColumn { get; init; }
}
