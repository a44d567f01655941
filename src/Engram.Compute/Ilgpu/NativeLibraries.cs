using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// Finds the drivers' libraries. On Linux ILGPU asks for libcuda.so and libOpenCL.so, but run-time packages and containers install
/// libcuda.so.1 and libOpenCL.so.1 only, and without this the GPU would be lost silently.
/// </summary>
internal static class NativeLibraries
{
    public static string Cuda { get; } = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    public static string OpenCl { get; } =
        OperatingSystem.IsWindows() ? "OpenCL.dll"
        : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL"
        : "libOpenCL.so.1";

    // A resolver can be set once per assembly; the static constructor runs once per process.
    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);

    /// <summary>Loads a driver's library, which then stays loaded; otherwise says why not, on one line.</summary>
    public static bool TryLoad(string name, out nint handle, out string reason)
    {
        try
        {
            handle = NativeLibrary.Load(name);
            reason = "";
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            handle = 0;
            reason = NativeLibrary.TryLoad(name, out _) ? "" : Reason(name, e.Message);
            return false;
        }
    }

    private static string Reason(string name, string message)
    {
        // The loader's message has one line per path it tried; a file that is there but broken says so in its own line.
        var broken = message.Split('\n')
            .Select(line => line.Trim())
            .FirstOrDefault(line => line.Contains(name, StringComparison.Ordinal)
                && line.StartsWith('/') | line.Contains("file too short", StringComparison.Ordinal)
                && !line.Contains("No such file", StringComparison.OrdinalIgnoreCase));
        return broken is null ? $"{name} was not found" : $"{name} could not be loaded ({broken})";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var known = name switch
        {
            "cuda" or "libcuda" or "libcuda.so" => Cuda,
            "OpenCL" or "libOpenCL" or "libOpenCL.so" => OpenCl,
            _ => null,
        };
        return known is not null && NativeLibrary.TryLoad(known, out var handle) ? handle : 0;
    }
}
