using Engram.Pipeline.Options;
using Engram.Pipeline.Plans;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Engram.Tests.Support;

namespace Engram.Tests.Runs;

/// <summary>What is in flight follows from the configuration, not from the number of prompts.</summary>
public sealed class BoundedMemoryTests : IDisposable
{
    private const int Prompts = 1_000;
    private const int PerPrompt = 4;
    private const int SegmentBytes = 20_000;

    private readonly TinySet _set = new();

    [Fact]
    public async Task A_thousand_prompts_are_never_in_flight_at_once()
    {
        File.WriteAllLines(_set["many.txt"], Enumerable.Range(0, Prompts).Select(i => $"caption number {i}"));
        var options = _set.Options with
        {
            Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.File, Path = _set["many.txt"] }],
            Generate = _set.Options.Generate with { PerPrompt = PerPrompt, Batch = 6 },
            Edges = new EdgesOptions { Threshold = 0.1m },
        };
        var folder = _set["runs/many"];
        var (watch, drawn) = (new Watch(), Path.Combine(folder, "checkpoint", "denoise"));
        var (files, bytes) = (0, 0L);
        var summary = await Attack.RunAsync(
            options, folder, _set.Model(), progress: watch, limits: new CheckpointLimits(TimeSpan.Zero, SegmentBytes), durable: stage =>
            {
                if (stage == "denoise")
                {
                    // Deletion runs beside this; what is listed may be gone.
                    var segments = new DirectoryInfo(drawn).GetFiles("*.parquet");
                    files = Math.Max(files, segments.Length);
                    bytes = Math.Max(bytes, segments.Sum(file => file.Exists ? file.Length : 0));
                }
            });

        Assert.Equal(Prompts, summary.Prompts);
        var image = TinySet.Shape.Height * TinySet.Shape.Width * 3L;
        var inFlight = RunPlanner.CheckpointBytesOf(
            options with { Checkpoint = new CheckpointOptions { Mebibytes = 1 } }, Prompts, PerPrompt, image) - (3L << 20);

        // The plan's bound with this test's segments instead of MiB, and Parquet's footer of each file.
        Assert.InRange(files, 1, 12);
        Assert.InRange(bytes, 1, Math.Abs(inFlight) + (4 * SegmentBytes) + (files * 3_000));
        Assert.True(bytes < Prompts * PerPrompt * image / 5);

        // Encoded ahead: two batches of prompts; drawn or waiting for a batch: four batches of pictures; then one prompt a block.
        Assert.InRange(watch.MostAhead, 0, (2 * 6) + (4 * 6 / PerPrompt) + 10);
        Assert.Empty(Directory.GetFiles(drawn));
    }

    public void Dispose() => _set.Dispose();

    private sealed class Watch : IProgress<RunProgress>
    {
        /// <summary>Prompts that were selected and not yet kept, at most.</summary>
        public long MostAhead { get; private set; }

        public void Report(RunProgress value)
        {
            if (value.Phase == "attack")
            {
                var items = value.Stages.ToDictionary(stage => stage.Stage, stage => stage.Items);
                MostAhead = Math.Max(MostAhead, items["select"] - items["keep"] - 1);
            }
        }
    }
}
