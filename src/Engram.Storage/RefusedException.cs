namespace Engram.Storage;

/// <summary>The work is refused as it stands: a locked run, a foreign folder, changed inputs. Nothing was touched.</summary>
public sealed class RefusedException(string message, Exception? inner = null) : Exception(message, inner);
