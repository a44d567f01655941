using Engram.Compute;

namespace Engram.Tests.Ilgpu;

/// <summary>One OpenCL device for a class of tests: a kernel's first launch costs seconds.</summary>
public sealed class OpenClFixture : IDisposable
{
    private readonly Lazy<IDevice> _device = new(OpenClDevice.OpenOrSkip);

    public IDevice Device => _device.Value;

    public void Dispose()
    {
        if (_device.IsValueCreated)
        {
            _device.Value.Dispose();
        }
    }
}
