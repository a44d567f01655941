using Engram.Compute;

namespace Engram.Tests;

/// <summary>The first OpenCL device of this machine that can be used, a processor's (PoCL) included.</summary>
internal static class OpenClDevice
{
    public static IDevice OpenOrSkip()
    {
        var entry = DeviceCatalog.List().FirstOrDefault(entry => entry.Name.StartsWith("opencl:", StringComparison.Ordinal) && entry.Usable);
        Assert.SkipUnless(entry is not null, "no usable OpenCL device (PoCL serves: pocl-opencl-icd)");
        return DeviceCatalog.Open(entry!.Name, 0);
    }
}
