using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;

namespace Engram.Compute.Ilgpu;

/// <summary>Corrections of the text that ILGPU generates, before a driver compiles it.</summary>
/// <remarks>
/// PTX: at O2 ILGPU writes bra.uni where it takes the threads of a warp to agree, but it takes every call's result to be uniform (also
/// that of <see cref="Arithmetic.Definition.Fma"/> of different values) and every variable that was set under a branch. Where threads
/// then disagree, the behaviour is undefined. Without the claim ptxas finds out by itself. OpenCL C: a compiler may fuse a product with
/// a sum after it unless the source forbids it, and some make a product of fma(a, b, −0) first.
/// </remarks>
internal static partial class GeneratedCode
{
    private const string NoContraction = "#pragma OPENCL FP_CONTRACT OFF\n";

    public static void Correct(CompiledKernel kernel)
    {
        if (kernel is PTXCompiledKernel ptx)
        {
            ref var text = ref Assembly(ptx);
            text = UniformBranch().Replace(text, "$1");
        }
        else if (kernel is CLCompiledKernel cl)
        {
            ref var text = ref Source(cl);
            text = NoContraction + text;
        }
    }

    [GeneratedRegex(@"(@!?%p\d+\s+bra)\.uni\b")]
    private static partial Regex UniformBranch();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string Assembly(PTXCompiledKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    private static extern ref string Source(CLCompiledKernel kernel);
}
