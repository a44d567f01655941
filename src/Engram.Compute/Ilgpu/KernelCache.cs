using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>A device's kernels: each is compiled at its first use and launched from then on.</summary>
internal sealed class KernelCache(Accelerator accelerator)
{
    private const BindingFlags Methods = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<Delegate, Delegate> _loaded = [];

    /// <summary>Every kernel of the assembly.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. typeof(KernelCache).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Methods))
            .Where(method => method.IsDefined(typeof(KernelAttribute)))
            .OrderBy(method => $"{method.DeclaringType!.Name}.{method.Name}", StringComparer.Ordinal),
    ];

    public Action<AcceleratorStream, KernelConfig, T1, T2> Get<T1, T2>(Action<T1, T2> kernel)
        where T1 : struct
        where T2 : struct =>
        Find<Action<AcceleratorStream, KernelConfig, T1, T2>>(kernel);

    public Action<AcceleratorStream, KernelConfig, T1, T2, T3> Get<T1, T2, T3>(Action<T1, T2, T3> kernel)
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        Find<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>(kernel);

    public Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4> Get<T1, T2, T3, T4>(Action<T1, T2, T3, T4> kernel)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        Find<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>(kernel);

    public Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5> Get<T1, T2, T3, T4, T5>(Action<T1, T2, T3, T4, T5> kernel)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        Find<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>(kernel);

    public Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6> Get<T1, T2, T3, T4, T5, T6>(
        Action<T1, T2, T3, T4, T5, T6> kernel)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        Find<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>(kernel);

    /// <summary>The code of a kernel as it is loaded.</summary>
    public static CompiledKernel Compile(Backend backend, MethodInfo kernel)
    {
        var compiled = backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        GeneratedCode.Correct(compiled);
        return compiled;
    }

    private TLauncher Find<TLauncher>(Delegate kernel)
        where TLauncher : Delegate
    {
        if (_loaded.TryGetValue(kernel, out var known))
        {
            return (TLauncher)known;
        }

        // A kernel without the mark would escape the tests of the generated code.
        if (!kernel.Method.IsDefined(typeof(KernelAttribute)))
        {
            throw new InvalidOperationException($"{kernel.Method.Name} is not marked as a kernel.");
        }

        var launcher = accelerator.LoadKernel(Compile(accelerator.GetBackend(), kernel.Method)).CreateLauncherDelegate<TLauncher>();
        _loaded.Add(kernel, launcher);
        return launcher;
    }
}
