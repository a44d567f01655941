using ILGPU.Runtime.CPU;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// ILGPU's CPU accelerator, which simulates every thread of a group: for tests of the kernels' logic only (about 0.01 GB/s), so no
/// configuration can name it.
/// </summary>
internal static class SimulatorBackend
{
    public static IlgpuDevice Open()
    {
        var context = Contexts.Create(builder => builder.CPU(CPUDeviceKind.Nvidia));
        return new IlgpuDevice("simulator", "ILGPU's CPU accelerator", context, context.Devices[0].CreateAccelerator(context));
    }
}
