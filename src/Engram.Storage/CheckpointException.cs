namespace Engram.Storage;

/// <summary>A checkpoint, table or manifest of a run is damaged or of another version; the message names the file.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
