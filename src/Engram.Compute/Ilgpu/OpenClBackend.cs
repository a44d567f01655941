using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace Engram.Compute.Ilgpu;

/// <summary>OpenCL devices of every installed driver; CUDA's library is not loaded here.</summary>
internal static class OpenClBackend
{
    // CL_FP_DENORM in CL_DEVICE_SINGLE_FP_CONFIG.
    private const long Denormals = 1;

    public static IReadOnlyList<DeviceEntry> List()
    {
        if (!NativeLibraries.TryLoad(NativeLibraries.OpenCl, out _, out var reason))
        {
            return [new DeviceEntry("opencl", "OpenCL", "OpenCL", "", false, reason)];
        }

        using var context = CreateContext();
        var devices = Devices(context);
        return devices.Count > 0
            ? [.. devices.Select(Describe)]
            : [new DeviceEntry("opencl", "OpenCL", "OpenCL", "", false, "no OpenCL driver offers a device")];
    }

    /// <param name="asked">The name as the user wrote it, for the message.</param>
    public static IlgpuDevice Open(int index, string asked)
    {
        if (!NativeLibraries.TryLoad(NativeLibraries.OpenCl, out _, out var reason))
        {
            throw new DeviceException($"Device '{asked}' is absent: {reason}. The host device is always there; 'engram doctor' lists all.");
        }

        var context = CreateContext();
        try
        {
            var devices = Devices(context);
            if (index >= devices.Count)
            {
                var present = string.Concat(devices.Select((device, i) => $"opencl:{i} ({device.Name}), "));
                throw new DeviceException($"Device '{asked}' is absent: this machine has {present}host.");
            }

            var entry = Describe(devices[index], index);
            if (!entry.Usable)
            {
                throw new DeviceException($"Device '{asked}' ({entry.Description}) cannot be used: {entry.Reason}.");
            }

            // On a processor every address space is the same memory, whether or not its driver says so.
            if (IsProcessor(devices[index]))
            {
                SetGenericAddressSpace(devices[index].Capabilities, true);
            }

            return new IlgpuDevice(entry.Name, $"{entry.Description}, {entry.Driver}", context, devices[index].CreateAccelerator(context));
        }
        catch (Exception e)
        {
            context.Dispose();
            throw e is DeviceException ? e : new DeviceException($"Device '{asked}' did not start: {e.Message}", e);
        }
    }

    /// <summary>The first GPU that is usable and starts, or null. Processors are left to the host device, which is faster there.</summary>
    public static IlgpuDevice? TryOpenFirst()
    {
        foreach (var (index, entry) in List().Index().Where(entry => entry.Item.Usable && entry.Item.Kind == "OpenCL GPU"))
        {
            try
            {
                return Open(index, entry.Name);
            }
            catch (DeviceException)
            {
                // A card that is listed but does not start is passed over; doctor says why.
            }
        }

        return null;
    }

    // The filter lets every device pass, so that the numbers do not depend on what is usable.
    private static Context CreateContext() => Contexts.Create(builder => builder.OpenCL(device => true));

    private static List<CLDevice> Devices(Context context) =>
        [.. context.Devices.Where(device => device.AcceleratorType == AcceleratorType.OpenCL).Cast<CLDevice>()];

    private static DeviceEntry Describe(CLDevice device, int index)
    {
        var kind = IsProcessor(device) ? "OpenCL CPU"
            : device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU) ? "OpenCL GPU"
            : "OpenCL accelerator";
        var reason = device.CStdTooOld() ? $"it compiles OpenCL C {device.CStdText()}, and 2.0 is needed"
            : !IsProcessor(device) && !device.Capabilities.GenericAddressSpace ? "it has no generic address space"
            : (device.GetDeviceInfo<long>(CLDeviceInfoType.CL_DEVICE_SINGLE_FP_CONFIG) & Denormals) == 0
                ? "it flushes denormal numbers to zero, so its results would not be equal to other devices'"
            : IlgpuDevice.Unsuited(device);
        return new DeviceEntry(
            $"opencl:{index}",
            kind,
            device.Name.Trim(),
            $"{device.PlatformName.Trim()} {device.PlatformVersion}",
            reason is null,
            reason);
    }

    private static bool CStdTooOld(this CLDevice device) => device.CLStdVersion < CLBackend.MinimumVersion;

    private static string CStdText(this CLDevice device) => $"{device.CLStdVersion.Major}.{device.CLStdVersion.Minor}";

    internal static bool IsProcessor(CLDevice device) => device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GenericAddressSpace")]
    private static extern void SetGenericAddressSpace(CLCapabilityContext capabilities, bool value);
}
