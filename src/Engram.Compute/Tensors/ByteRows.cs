namespace Engram.Compute;

/// <summary>Rows of bytes in a device's memory: row r is [Offset + r·Stride, Offset + r·Stride + Length).</summary>
/// <param name="Offset">First byte of the first row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Length">Bytes of a row that count.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
public readonly record struct ByteRows(DeviceBytes Buffer, long Offset, int Rows, int Length, long Stride);
