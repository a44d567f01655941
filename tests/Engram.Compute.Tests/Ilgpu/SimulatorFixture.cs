using Engram.Compute;
using Engram.Compute.Ilgpu;

namespace Engram.Tests.Ilgpu;

/// <summary>One device of simulated threads for a class of tests.</summary>
public sealed class SimulatorFixture : IDisposable
{
    public IDevice Device { get; } = SimulatorBackend.Open();

    public void Dispose() => Device.Dispose();
}
