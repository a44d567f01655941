using Engram.Compute;
using Engram.Tests.Ilgpu;

[assembly: AssemblyFixture(typeof(OpenClFixture))]

namespace Engram.Tests.Ilgpu;

/// <summary>
/// The first OpenCL device of this machine that can be used, a processor's (PoCL) included. One for all tests: a kernel's first launch
/// on a device costs a second or more.
/// </summary>
public sealed class OpenClFixture : IDisposable
{
    private readonly Lazy<IDevice?> _device = new(Open);

    public IDevice DeviceOrSkip()
    {
        Assert.SkipUnless(_device.Value is not null, "no usable OpenCL device (PoCL serves: pocl-opencl-icd)");
        return _device.Value!;
    }

    public void Dispose()
    {
        if (_device.IsValueCreated)
        {
            _device.Value?.Dispose();
        }
    }

    private static IDevice? Open()
    {
        var entry = DeviceCatalog.List().FirstOrDefault(entry => entry.Usable && entry.Kind.StartsWith("OpenCL", StringComparison.Ordinal));
        return entry is null ? null : DeviceCatalog.Open(entry.Name, 0);
    }
}
