using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU.Backends.PTX;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// Takes back what ILGPU claims of branches. At O2 it writes bra.uni where it takes the threads of a warp to agree, but it takes every
/// call's result to be uniform (also that of <see cref="Arithmetic.Definition.Fma"/> of different values) and every variable that was
/// set under a branch. Where threads then disagree, the behaviour is undefined. Without the claim ptxas finds out by itself.
/// </summary>
internal static partial class PtxBranches
{
    public static void Relax(PTXCompiledKernel kernel)
    {
        ref var text = ref Assembly(kernel);
        text = Claimed().Replace(text, "$1");
    }

    [GeneratedRegex(@"(@!?%p\d+\s+bra)\.uni\b")]
    private static partial Regex Claimed();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string Assembly(PTXCompiledKernel kernel);
}
