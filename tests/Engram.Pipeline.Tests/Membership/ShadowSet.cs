using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Tests.Support;
using Serilog.Core;

namespace Engram.Tests.Membership;

/// <summary>The shipped shadow models, a few of their pictures.</summary>
internal static class ShadowSet
{
    public static string Shipped { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership");

    public static string Members { get; } = Path.Combine(Shipped, "membership.csv");

    /// <param name="shadows">m01 and so on.</param>
    /// <param name="take">Members, and as many others.</param>
    public static RunOptions Options(int shadows, int? take, params MembershipScore[] attacks) => new()
    {
        Name = "shadows",
        Attack = AttackKind.Membership,
        Model = Path.Combine(Shipped, "models", "m00"),
        Training = new TrainingOptions { Path = Path.Combine(Shipped, "pool.parquet") },
        Device = ["host"],
        Generate = new GenerateOptions { Batch = 32, Seed = 2301 },
        Membership = new MembershipOptions { Members = Members, Column = "m00", Attacks = attacks, Take = take, Draws = [2] },
        Models = [.. Enumerable.Range(1, shadows).Select(i => new ModelOptions
        {
            Name = $"m{i:D2}",
            Path = Path.Combine(Shipped, "models", $"m{i:D2}"),
            Members = Members,
            Column = $"m{i:D2}",
        })],
    };

    public static Task<RunSummary> RunAsync(
        RunOptions options, string folder, CheckpointLimits? limits = null, Action<string>? durable = null, Func<IDevice>? device = null,
        CancellationToken stop = default) => AttackRun.ExecuteAsync(
        new RunRequest { Options = options, Folder = folder, ConfigurationText = "name: shadows\n", Software = "engram test" },
        new RunParts { OpenDevice = (_, _) => device?.Invoke() ?? new HostDevice(), Limits = limits, Durable = durable },
        new Progress<RunProgress>(), new FixedClock(), Logger.None, stop);
}
