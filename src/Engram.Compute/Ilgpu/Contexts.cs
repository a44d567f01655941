using ILGPU;

namespace Engram.Compute.Ilgpu;

/// <summary>ILGPU contexts as all our devices need them. Each device has its own, so that no device touches another's driver.</summary>
internal static class Contexts
{
    /// <param name="devices">Enables the devices of one back end.</param>
    public static Context Create(Action<Context.Builder> devices)
    {
        var context = Context.Create(builder =>
        {
            // O2: below it ILGPU emits generic address spaces (slower on CUDA, refused by some OpenCL compilers). Aggressive inlining:
            // no kernel may contain a call, and small structs stay in registers.
            devices(builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive));
        });
        Intrinsics.Register(context);
        return context;
    }
}
