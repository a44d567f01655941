using System.Reflection;

namespace Engram.Cli;

/// <summary>The program's name and version, as manifests and tables carry it.</summary>
internal static class Software
{
    public static string Version { get; } =
        typeof(Software).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Name { get; } = $"engram {Version}";
}
