namespace Engram.Compute.Ilgpu;

/// <summary>Marks an ILGPU kernel: <see cref="KernelCache"/> loads no other method, and the tests of the generated code find it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelAttribute : Attribute;
