using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Engram.Compute.Ilgpu;

/// <summary>NVIDIA cards, through the CUDA driver alone; no other back end's library is loaded here.</summary>
internal static class CudaBackend
{
    private const string Kind = "CUDA";

    public static IReadOnlyList<DeviceEntry> List()
    {
        if (!TryStart(out var reason))
        {
            return [new DeviceEntry("cuda", Kind, "NVIDIA CUDA", "", false, reason)];
        }

        using var context = CreateContext();
        return [.. Devices(context).Select(Describe)];
    }

    /// <param name="asked">The name as the user wrote it, for the message.</param>
    public static IlgpuDevice Open(int index, string asked)
    {
        if (!TryStart(out var reason))
        {
            throw new DeviceException($"Device '{asked}' is absent: {reason}. The host device is always there; 'engram doctor' lists all.");
        }

        var context = CreateContext();
        try
        {
            var devices = Devices(context);
            if (index >= devices.Count)
            {
                var present = string.Join(", ", devices.Select((device, i) => $"cuda:{i} ({device.Name})"));
                throw new DeviceException($"Device '{asked}' is absent: this machine has {present} and host.");
            }

            var entry = Describe(devices[index], index);
            return entry.Usable
                ? new IlgpuDevice(entry.Name, $"{entry.Description}, {entry.Driver}", context, devices[index].CreateAccelerator(context))
                : throw new DeviceException($"Device '{asked}' ({entry.Description}) cannot be used: {entry.Reason}.");
        }
        catch (Exception e)
        {
            context.Dispose();
            throw e is DeviceException ? e : new DeviceException($"Device '{asked}' did not start: {e.Message}", e);
        }
    }

    /// <summary>The first card that starts, or null.</summary>
    public static IlgpuDevice? TryOpenFirst()
    {
        foreach (var index in List().Index().Where(entry => entry.Item.Usable).Select(entry => entry.Index))
        {
            try
            {
                return Open(index, $"cuda:{index}");
            }
            catch (DeviceException)
            {
                // A card that is listed but does not start (in exclusive use, out of memory) is passed over; doctor says why.
            }
        }

        return null;
    }

    private static unsafe bool TryStart(out string reason)
    {
        if (!NativeLibraries.TryLoad(NativeLibraries.Cuda, out var library, out reason))
        {
            return false;
        }

        // The driver's own answer, which ILGPU hides.
        if (!System.Runtime.InteropServices.NativeLibrary.TryGetExport(library, "cuInit", out var address))
        {
            reason = $"{NativeLibraries.Cuda} has no cuInit";
            return false;
        }

        var error = ((delegate* unmanaged<uint, int>)address)(0);
        reason = error == 0 ? "" : $"the CUDA driver did not start (cuInit: error {error}{(error == 100 ? ", no card" : "")})";
        if (error == 0 && (CudaAPI.CurrentAPI.GetDeviceCount(out var count) != CudaError.CUDA_SUCCESS || count == 0))
        {
            reason = "the CUDA driver reports no card";
        }

        return reason.Length == 0;
    }

    // The filter lets every card pass, so that the numbers are the driver's; a context whose filter finds none would silently hold a
    // simulated CPU device, which Devices leaves out.
    private static Context CreateContext() => Contexts.Create(builder => builder.Cuda(device => true));

    private static List<CudaDevice> Devices(Context context) =>
        [.. context.Devices.Where(device => device.AcceleratorType == AcceleratorType.Cuda).Cast<CudaDevice>()];

    private static DeviceEntry Describe(CudaDevice device, int index)
    {
        var reason = device.Architecture is null || device.InstructionSet is null ? "its architecture or driver is too old for ILGPU"
            : IlgpuDevice.Unsuited(device);
        return new DeviceEntry(
            $"cuda:{index}",
            Kind,
            $"{device.Name}, {device.MemorySize >> 20} MiB",
            $"CUDA {device.DriverVersion.Major}.{device.DriverVersion.Minor}, {device.Architecture}",
            reason is null,
            reason);
    }
}
