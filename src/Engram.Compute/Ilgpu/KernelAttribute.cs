namespace Engram.Compute.Ilgpu;

/// <summary>Marks an ILGPU kernel: a static method that <see cref="KernelCache"/> may load and that the tests of the generated code find.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelAttribute : Attribute;
