namespace Engram.Compute;

/// <summary>A device that was asked for is absent or cannot be used; the message says which and why.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : Exception(message, inner);
