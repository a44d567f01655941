namespace Engram.Storage.Images;

/// <summary>One picture cannot be used; the message is the reason, one line, without the name of the file.</summary>
public sealed class ImageException(string message, Exception? inner = null) : Exception(message, inner);
