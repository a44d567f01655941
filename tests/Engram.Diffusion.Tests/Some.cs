using Engram.Compute;

namespace Engram.Tests;

/// <summary>What many tests need.</summary>
internal static class Some
{
    /// <summary>The host device, shared: its members may be called from several threads.</summary>
    public static IDevice Device { get; } = new HostDevice();

    public static string QuickstartModel { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart", "model");

    public static string UntargetedModel { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted", "model");

    public static string MembershipModel { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership", "models", "m00");
}
