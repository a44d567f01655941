using Engram.Compute.Ilgpu;

namespace Engram.Compute.Probes;

/// <summary>The rate of float32 multiply-adds that a device reaches on registers alone: what every kernel's rate is a share of.</summary>
public static class DevicePeak
{
    /// <summary>One burst of some ten milliseconds.</summary>
    /// <returns>FLOP/s, two a multiply-add.</returns>
    public static double Measure(IDevice device) => device switch
    {
        HostDevice host => HostProbe.Fma(host.Threads, host.Width),
        IlgpuDevice gpu => gpu.MultiplyAddRate(),
        _ => throw new ArgumentException($"Device '{device.Name}' has no peak to be measured.", nameof(device)),
    };
}
