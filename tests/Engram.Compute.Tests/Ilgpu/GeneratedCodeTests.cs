using System.Reflection;
using System.Text.RegularExpressions;
using Engram.Compute.Arithmetic;
using Engram.Compute.Ilgpu;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Group = ILGPU.Group;

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
        Assert.Equal(23, KernelCache.All.Count);
        Assert.All(KernelCache.All, kernel => Assert.InRange(kernel.GetParameters().Length, 1, 6));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Ptx_holds_only_exact_instructions(string name)
    {
        var text = Ptx(Kernel(name));
        Assert.DoesNotContain(".extern", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(Calls(), text);
        Assert.DoesNotContain(".local", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(OtherFloats(), text);
        Assert.DoesNotMatch(InexactPtx(), text);
        Assert.DoesNotMatch(UniformBranch(), text);
        Assert.InRange(SharedBytes().Matches(text).Sum(match => int.Parse(match.Groups[1].Value)), 0, IlgpuDevice.SharedBytes);
        Assert.Equal(!WithoutFloatProducts.Contains(name), text.Contains("fma.rn.f32", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void OpenCl_source_holds_no_float_product_outside_fma(string name)
    {
        var text = OpenClSource(Kernel(name));
        Assert.StartsWith("#pragma OPENCL FP_CONTRACT OFF\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("double", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(InexactOpenCl(), text);
        Assert.Equal(!WithoutFloatProducts.Contains(name), text.Contains("fma (", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plain_product_quotient_or_root_is_found()
    {
        var kernel = Of(nameof(Inexact));
        Assert.Matches(InexactPtx(), Ptx(kernel));
        Assert.Matches(InexactOpenCl(), OpenClSource(kernel));
    }

    // ILGPU takes a call's result to be the same for all threads; where it is not, bra.uni is undefined.
    [Fact]
    public void A_branch_on_a_product_is_not_claimed_to_be_uniform()
    {
        var kernel = Of(nameof(Divergent));
        using var backend = PtxBackend();
        var untouched = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        Assert.Matches(UniformBranch(), untouched.PTXAssembly);
        Assert.DoesNotMatch(UniformBranch(), Ptx(kernel));
    }

    private static void Inexact(ArrayView<float> x) => x[0] = (x[0] * x[1]) + x[2];

    private static void Divergent(ArrayView<float> x)
    {
        if (Definition.Fma(x[Group.IdxX], 2f, 1f) > 0f)
        {
            x[Group.IdxX] = 3f;
        }
    }

    private static MethodInfo Of(string name) =>
        typeof(GeneratedCodeTests).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static string Name(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}.{kernel.Name}";

    private static MethodInfo Kernel(string name) => KernelCache.All.Single(kernel => Name(kernel) == name);

    private string Ptx(MethodInfo kernel)
    {
        using var backend = PtxBackend();
        return ((PTXCompiledKernel)KernelCache.Compile(backend, kernel)).PTXAssembly;
    }

    private PTXBackend PtxBackend() => new(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);

    private string OpenClSource(MethodInfo kernel)
    {
        var capabilities = new CLCapabilityContext(false, false, true, false, false);
        using var backend = new CLBackend(_context, capabilities, CLDeviceVendor.Other, CLCVersion.CL20);
        return ((CLCompiledKernel)KernelCache.Compile(backend, kernel)).Source;
    }

    [GeneratedRegex(@"^\s*call", RegexOptions.Multiline)]
    private static partial Regex Calls();

    [GeneratedRegex(
        @"\b(mul|mad|fma)\.(?!rn\.)[a-z.]*f32|\b(div|sqrt|rsqrt|rcp|ex2|lg2|sin|cos|tanh)\.[a-z.]*f32|\.ftz|approx",
        RegexOptions.Multiline)]
    private static partial Regex InexactPtx();

    /// <summary>ILGPU writes (float)((float)a * (float)b).</summary>
    [GeneratedRegex(@"\(float\)\s*\w+\s*[*/]|[*/]\s*\(float\)|\b(mad|native_\w+|half_\w+|sqrt|rsqrt|exp|log|sin|cos|tanh|pow)\s*\(")]
    private static partial Regex InexactOpenCl();

    [GeneratedRegex(@"@!?%p\d+\s+bra\.uni|\bbrx\.")]
    private static partial Regex UniformBranch();

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex SharedBytes();

    [GeneratedRegex(@"\.f64|\.b?f16")]
    private static partial Regex OtherFloats();
}
