using Engram.Pipeline.Options;
using Engram.Storage.Images;
using Engram.Tests.Support;
using Engram.Tests.Untargeted;

namespace Engram.Tests.Evidence;

/// <summary>Finished runs of both attacks, made once for all tests of a class; a test changes copies only.</summary>
public sealed class EvidenceRuns : IAsyncLifetime
{
    internal TinySet Set { get; } = new();

    /// <summary>Tiles of one size, a calibrated threshold, every picture kept.</summary>
    internal RunOptions Attacked => Set.Options with
    {
        Edges = Set.Options.Edges with { Grid = 2 },
        Output = Set.Options.Output with { Keep = KeepRule.All },
    };

    internal RunOptions Sampled => UntargetedSet.OptionsOf(Set, 120) with
    {
        Output = Set.Options.Output with { Keep = KeepRule.All },
        Untargeted = new UntargetedOptions { Samples = 120, Nearest = 8, Control = Set["control"] },
    };

    internal string AttackedRun => Set["runs/attacked"];

    internal string SampledRun => Set["runs/sampled"];

    public async ValueTask InitializeAsync()
    {
        var lines = new List<string>();
        foreach (var name in new[] { "single 0", "single 1", "other" })
        {
            var file = $"{lines.Count}.png";
            PngFile.Write(Set[$"control/{file}"], TinySet.PictureOf(name), TinySet.Shape.Width, TinySet.Shape.Height, 3);
            lines.Add($$"""{ "file_name": "{{file}}", "text": "{{name}}", "licence": "none" }""");
        }

        Set.Write("control/metadata.jsonl", string.Join('\n', lines) + "\n");
        await Attack.RunAsync(Attacked, AttackedRun, Set.Model());
        await Attack.RunAsync(Sampled, SampledRun, UntargetedSet.Model(isBlank: generation => generation % 41 == 7));
    }

    public ValueTask DisposeAsync()
    {
        Set.Dispose();
        return ValueTask.CompletedTask;
    }
}
