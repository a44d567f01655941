namespace Engram.Compute;

/// <summary>What runs a device's operations.</summary>
internal enum DeviceBackend
{
    Auto,
    Host,
    Cuda,
    OpenCl,
}
