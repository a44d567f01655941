using ILGPU.Runtime.CPU;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// ILGPU's CPU accelerator, which simulates every thread of a group: for tests of the kernels' logic only (about 0.01 GB/s), so no
/// configuration can name it.
/// </summary>
internal static class SimulatorBackend
{
    private const int WarpSize = 32;

    public static IlgpuDevice Open()
    {
        // One multiprocessor of exactly one group: each simulated thread is a thread of the operating system, and ILGPU's model of an
        // NVIDIA card would start 1,024 of them.
        var simulated = new CPUDevice(WarpSize, IlgpuDevice.GroupSize / WarpSize, 1);
        var context = Contexts.Create(builder => builder.CPU(simulated));
        return new IlgpuDevice("simulator", "ILGPU's CPU accelerator", context, context.Devices[0].CreateAccelerator(context));
    }
}
