using System.Reflection;
using System.Text.RegularExpressions;
using Engram.Compute.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Engram.Tests.Ilgpu;

/// <summary>
/// The text that ILGPU makes of every kernel, without a GPU. CUDA: compiled, not run. What would break equality between devices
/// (contraction, approximate division and roots) or speed (calls, local memory) or would not link must not stand in it.
/// </summary>
public sealed partial class GeneratedCodeTests : IDisposable
{
    private static readonly string[] WithoutFloatProducts =
    [
        "PointKernels.Add", "PointKernels.Clamp", "RowKernels.Concat", "RowKernels.Upsample", "RowKernels.Embed", "DistanceKernel.Run",
    ];

    private readonly Context _context = Contexts.Create(builder => { });

    public static TheoryData<string> Kernels() => [.. KernelCache.All.Select(Name)];

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Every_kernel_of_a_class_of_kernels_is_marked()
    {
        Assert.Equal(19, KernelCache.All.Count);
        Assert.All(KernelCache.All, kernel => Assert.InRange(kernel.GetParameters().Length, 1, 6));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Ptx_holds_only_exact_instructions(string name)
    {
        var text = Ptx(EntryPoint(name));
        Dump(name + ".ptx", text);
        Assert.DoesNotContain(".extern", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(Calls(), text);
        Assert.DoesNotContain(".local", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(OtherFloats(), text);
        Assert.DoesNotMatch(InexactPtx(), text);
        Assert.Equal(!WithoutFloatProducts.Contains(name), text.Contains("fma.rn.f32", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void OpenCl_source_holds_no_float_product_outside_fma(string name)
    {
        var text = OpenClSource(EntryPoint(name));
        Dump(name + ".cl", text);
        Assert.DoesNotContain("double", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(InexactOpenCl(), text);
        Assert.Equal(!WithoutFloatProducts.Contains(name), text.Contains("fma (", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plain_product_quotient_or_root_is_found()
    {
        var kernel = EntryPointDescription.FromExplicitlyGroupedKernel(
            typeof(GeneratedCodeTests).GetMethod(nameof(Inexact), BindingFlags.Static | BindingFlags.NonPublic)!);
        Assert.Matches(InexactPtx(), Ptx(kernel));
        Assert.Matches(InexactOpenCl(), OpenClSource(kernel));
    }

    private static void Inexact(ArrayView<float> x) => x[0] = (x[0] * x[1]) + x[2];

    private static void Dump(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("DUMP") is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    private static string Name(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}.{kernel.Name}";

    private static EntryPointDescription EntryPoint(string name) =>
        EntryPointDescription.FromExplicitlyGroupedKernel(KernelCache.All.Single(kernel => Name(kernel) == name));

    private string Ptx(EntryPointDescription kernel)
    {
        using var backend = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);
        return ((PTXCompiledKernel)backend.Compile(kernel, default)).PTXAssembly;
    }

    private string OpenClSource(EntryPointDescription kernel)
    {
        var capabilities = new CLCapabilityContext(false, false, true, false, false);
        using var backend = new CLBackend(_context, capabilities, CLDeviceVendor.Other, CLCVersion.CL20);
        return ((CLCompiledKernel)backend.Compile(kernel, default)).Source;
    }

    [GeneratedRegex(@"^\s*call", RegexOptions.Multiline)]
    private static partial Regex Calls();

    [GeneratedRegex(@"\b(mul|mad|fma)\.(?!rn\.)[a-z.]*f32|\b(div|sqrt|rsqrt|rcp|ex2|lg2|sin|cos|tanh)\.[a-z.]*f32|\.ftz|approx", RegexOptions.Multiline)]
    private static partial Regex InexactPtx();

    /// <summary>ILGPU writes (float)((float)a * (float)b).</summary>
    [GeneratedRegex(@"\(float\)\s*\w+\s*[*/]|[*/]\s*\(float\)|\b(mad|native_\w+|half_\w+|sqrt|rsqrt|exp|log|sin|cos|tanh|pow)\s*\(")]
    private static partial Regex InexactOpenCl();

    [GeneratedRegex(@"\.f64|\.b?f16")]
    private static partial Regex OtherFloats();
}
