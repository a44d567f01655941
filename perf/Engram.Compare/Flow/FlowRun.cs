using System.Diagnostics;
using System.Globalization;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Diffusion.Timing;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Serilog.Core;

namespace Engram.Compare.Flow;

/// <summary>
/// compare flow N: a run over N captions with a model that costs nothing, its memory and captions a second. compare flow: the shipped
/// model's run, the flow's overhead over the model's time and the time to its first call. Each in a process of its own.
/// </summary>
internal static class FlowRun
{
    private static readonly ImageShape Small = new(8, 8, 3);

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("engram-flow");
        try
        {
            var line = args.Length > 0
                ? await CaptionsAsync(folder.FullName, int.Parse(args[0], CultureInfo.InvariantCulture))
                : await ShippedAsync(folder.FullName);
            await Console.Out.WriteLineAsync(line);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> CaptionsAsync(string folder, int captions)
    {
        var file = Path.Combine(folder, "captions.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, captions).Select(i => $"caption number {i}"));
        var options = Options(folder) with
        {
            Prompts = [new PromptSourceOptions { Strategy = PromptStrategy.File, Path = file }],
            Generate = new GenerateOptions { PerPrompt = 2, Batch = 64 },
            Edges = new EdgesOptions { Threshold = 0.1m },
            Clique = new CliqueOptions { Size = 2 },

            // Small, so that the few captions of a short run fill what many fill: the question is growth, not the size of the buffers.
            Checkpoint = new CheckpointOptions { Mebibytes = 1 },
        };
        using var watch = new MemoryWatch();
        var begun = Stopwatch.GetTimestamp();
        await ExecuteAsync(options, folder, new StandIn(Small));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return FormattableString.Invariant(
            $"| {captions:#,0} captions × 2 generations of 8 × 8 × 3 | {watch.Peak / 1048576.0:0.0} MiB | {captions / seconds:#,0} captions/s |");
    }

    private static async Task<string> ShippedAsync(string folder)
    {
        var root = Repository.Root;
        var options = Options(folder) with
        {
            Model = Path.Combine(root, "configs/quickstart/model"),
            Prompts =
            [
                new PromptSourceOptions { Take = 40, Near = 0.03m },
                new PromptSourceOptions { Strategy = PromptStrategy.All, CopiesAtMost = 1, Take = 20 },
                new PromptSourceOptions { Strategy = PromptStrategy.File, Path = Path.Combine(root, "configs/quickstart/held-out/metadata.jsonl"), Take = 20 },
            ],
            Generate = new GenerateOptions { PerPrompt = 12, Batch = 16, Steps = 20, Guidance = 3, Seed = 2301 },
        };
        var model = new FirstCall(new ModelGeneratorFactory(options));
        await ExecuteAsync(options, folder, model);
        var drawing = Stopwatch.GetElapsedTime(model.Begun, model.Ended);
        return FormattableString.Invariant(
            $"| quickstart, {options.Prompts.Count} sources | first model call after {model.Seconds:0.00} s | model busy {model.Busy.TotalSeconds:0.00} s of {drawing.TotalSeconds:0.00} s from first to last call: overhead {100 * ((drawing / model.Busy) - 1):0.0} % |");
    }

    private static RunOptions Options(string folder) => new()
    {
        Name = "flow",
        Model = "stand-in",
        Training = Training(),
        Clique = new CliqueOptions { Size = 7 },
        Output = new OutputOptions { Root = folder },
    };

    private static TrainingOptions Training() => new() { Path = Path.Combine(Repository.Root, "configs/quickstart/train.parquet") };

    private static Task<RunSummary> ExecuteAsync(RunOptions options, string folder, IGeneratorFactory model) => AttackRun.ExecuteAsync(
        new RunRequest { Options = options, Folder = Path.Combine(folder, "run"), ConfigurationText = "name: flow\n", Software = "engram compare" },
        new RunParts { OpenModel = _ => model, OpenDevice = (_, threads) => new HostDevice(threads) },
        new Silent(), TimeProvider.System, Logger.None, CancellationToken.None);

    private sealed class Silent : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
        }
    }
}
