using Engram.Compute.Ilgpu;

namespace Engram.Compute;

/// <summary>
/// The devices of this machine. A back end's library is loaded only when that back end is asked for: a faulty OpenCL driver can end
/// the process, so 'host' touches no driver and 'cuda' not OpenCL's.
/// </summary>
public static class DeviceCatalog
{
    /// <summary>Opens a device; the caller disposes of it.</summary>
    /// <param name="name">
    /// auto (the first CUDA device, else the first OpenCL GPU that keeps denormals, else the host), host, cuda, cuda:N, opencl, opencl:N.
    /// </param>
    /// <param name="threads">Threads of the host device; 0 = all cores. Other devices ignore it.</param>
    /// <exception cref="DeviceException">The name is not known, or that device is absent or not usable.</exception>
    public static IDevice Open(string name, int threads)
    {
        var asked = DeviceName.Parse(name);
        return asked.Backend switch
        {
            DeviceBackend.Host => OpenHost(threads),
            DeviceBackend.Cuda => CudaBackend.Open(asked.Index, name),
            DeviceBackend.OpenCl => OpenClBackend.Open(asked.Index, name),
            _ => OpenFirst(threads),
        };
    }

    /// <summary>Every device of every back end, and each back end that did not start with its reason. Loads every driver.</summary>
    public static IReadOnlyList<DeviceEntry> List() => [HostEntry(), .. CudaBackend.List(), .. OpenClBackend.List()];

    private static IDevice OpenFirst(int threads)
    {
        IDevice? gpu = CudaBackend.TryOpenFirst() ?? OpenClBackend.TryOpenFirst();
        return gpu ?? OpenHost(threads);
    }

    private static HostDevice OpenHost(int threads) => new(threads);

    private static DeviceEntry HostEntry()
    {
        try
        {
            using var host = OpenHost(0);
            return new DeviceEntry("host", "host", host.Description, "", true, null);
        }
        catch (DeviceException e)
        {
            return new DeviceEntry("host", "host", "processor", "", false, e.Message);
        }
    }
}
