using Engram.Compute;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Tests.Support;
using Serilog.Core;

namespace Engram.Tests.Inpainting;

/// <summary>The tiny training set as the inpainting attack sees it: the model knows the pictures with copies, the reference none.</summary>
internal static class InpaintingSet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static RunOptions OptionsOf(TinySet set, int trials) => set.Options with
    {
        Attack = AttackKind.Inpainting,
        Generate = set.Options.Generate with { Batch = 16 },
        Inpainting = new InpaintingOptions { Reference = "reference", Trials = trials, Best = 5, Take = 3, HeldOut = set["train"], Repeats = 1 },
    };

    public static InpaintingStandIn Model(Action<int>? beforeBatch = null, Predicate<uint>? isBlank = null) =>
        new(TinySet.Shape, "target", [TinySet.PictureOf(TinySet.Sixfold), TinySet.PictureOf(TinySet.Fourfold)])
        {
            BeforeBatch = beforeBatch,
            IsBlank = isBlank ?? (_ => false),
        };

    public static InpaintingStandIn Reference(Action<int>? beforeBatch = null) => new(TinySet.Shape, "reference", []) { BeforeBatch = beforeBatch };

    public static Task<RunSummary> RunAsync(
        RunOptions options, string folder, InpaintingStandIn model, InpaintingStandIn? reference = null, Action<string>? durable = null,
        CancellationToken stop = default) => Pipeline.Runs.AttackRun.ExecuteAsync(
            new RunRequest { Options = options, Folder = folder, ConfigurationText = "name: tiny\n", Software = "engram test" },
            new RunParts
            {
                OpenModel = opened => opened.Model == "reference" ? reference ?? Reference() : model,
                OpenDevice = (_, _) => new ReferenceDevice(),
                Limits = new CheckpointLimits(TimeSpan.Zero, 20_000),
                Durable = durable,
            },
            new Progress<RunProgress>(), new FixedClock(), Logger.None, stop).WaitAsync(Patience, CancellationToken.None);
}
