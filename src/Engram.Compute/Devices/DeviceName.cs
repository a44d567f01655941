using System.Globalization;

namespace Engram.Compute;

/// <summary>A device as the configuration spells it: auto, host, cuda[:n] or opencl[:n].</summary>
internal readonly record struct DeviceName(DeviceBackend Backend, int Index)
{
    public static DeviceName Parse(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var index = 0;
        var backend = (colon < 0 ? name : name[..colon]) switch
        {
            "auto" when colon < 0 => DeviceBackend.Auto,
            "host" when colon < 0 => DeviceBackend.Host,
            "cuda" => DeviceBackend.Cuda,
            "opencl" => DeviceBackend.OpenCl,
            _ => throw Unknown(name),
        };
        return colon < 0 || int.TryParse(name[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out index)
            ? new DeviceName(backend, index)
            : throw Unknown(name);
    }

    private static DeviceException Unknown(string name) =>
        new($"Device '{name}' is not known: write auto, host, cuda, cuda:N, opencl or opencl:N, where N counts from 0.");
}
