using System.Reflection;
using Engram.Compute.Arithmetic;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// The instructions behind <see cref="Definition.Fma"/> and <see cref="Definition.Mul"/>. ILGPU's own product is mul.f32 (or * in
/// OpenCL C), which a compiler may contract with a sum after it; these may not be.
/// </summary>
internal static class Intrinsics
{
    private const BindingFlags Generators = BindingFlags.NonPublic | BindingFlags.Static;

    /// <summary>Must run before the context's first kernel is loaded.</summary>
    public static void Register(Context context)
    {
        var manager = context.GetIntrinsicManager();
        foreach (var (function, name) in new[] { (nameof(Definition.Fma), "Fma"), (nameof(Definition.Mul), "Mul") })
        {
            var method = typeof(Definition).GetMethod(function, BindingFlags.Public | BindingFlags.Static)!;
            manager.RegisterMethod(
                method,
                new PTXIntrinsic(Generator($"Ptx{name}"), IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(
                method,
                new CLIntrinsic(Generator($"Cl{name}"), IntrinsicImplementationMode.GenerateCode));
        }
    }

    private static MethodInfo Generator(string name) => typeof(Intrinsics).GetMethod(name, Generators)!;

    private static void PtxFma(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        var a = code.LoadPrimitive(value[0]);
        var b = code.LoadPrimitive(value[1]);
        var c = code.LoadPrimitive(value[2]);
        var target = code.AllocateHardware(value);
        using var command = code.BeginCommand("fma.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }

    private static void PtxMul(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        var a = code.LoadPrimitive(value[0]);
        var b = code.LoadPrimitive(value[1]);
        var target = code.AllocateHardware(value);
        using var command = code.BeginCommand("mul.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
    }

    private static void ClFma(CLBackend backend, CLCodeGenerator code, Value value)
    {
        var a = code.Load(value[0]);
        var b = code.Load(value[1]);
        var c = code.Load(value[2]);
        var target = code.Allocate(value);
        using var statement = code.BeginStatement(target);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(c);
        statement.EndArguments();
    }

    private static void ClMul(CLBackend backend, CLCodeGenerator code, Value value)
    {
        var a = code.Load(value[0]);
        var b = code.Load(value[1]);
        var target = code.Allocate(value);
        using var statement = code.BeginStatement(target);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument();
        // x + (−0) is x for every x, also for −0, so the product is rounded once and keeps its sign.
        statement.AppendCommand("-0.0f");
        statement.EndArguments();
    }
}
