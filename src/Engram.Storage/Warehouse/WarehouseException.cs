namespace Engram.Storage.Warehouse;

/// <summary>A load failed: no server, no room, no permission. The warehouse holds what it held before; the message names it.</summary>
public sealed class WarehouseException(string message, Exception? inner = null) : Exception(message, inner);
