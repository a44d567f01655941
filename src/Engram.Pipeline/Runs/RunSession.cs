using System.Runtime.CompilerServices;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>One process at work on one unfinished run whose lock it holds.</summary>
internal sealed class RunSession(
    RunRequest request, RunParts parts, RunFolder folder, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
{
    private readonly ILogger _log = log.ForContext<RunSession>();
    private readonly RunMeters _meters = new(time);
    private readonly long _started = time.GetTimestamp();

    private RunOptions Options => request.Options;

    public async Task<RunSummary> ExecuteAsync(CancellationToken stop)
    {
        // A key that was changed is named before its value is judged.
        var known = Manifest.Read(folder);
        known?.RefuseOtherSettings(folder, ConfigurationHash.LinesOf(Options));

        // Everything that can be wrong with inputs comes before the first file of the run.
        var inputs = RunInputs.Open(request, parts, stop);
        var isUntargeted = Options.Attack is AttackKind.Untargeted;
        var layout = new TileLayout(inputs.Shape.Height, inputs.Shape.Width, inputs.Shape.Channels, isUntargeted ? 1 : Options.Edges.Grid);
        using var opened = new Disposables();
        IDevice[] devices = [.. Options.Device.Select(name => opened.Add(parts.OpenDevice(name, Options.Threads)))];
        IImageGenerator[] generators = inputs.Model is { } model ? [.. devices.Select(device => opened.Add(model.Load(device)))] : [];
        var manifest = Begin(known, inputs, devices);
        try
        {
            return await WorkAsync(inputs, layout, devices, generators, manifest, stop);
        }
        catch (Exception e) when (known is null && _meters.Denoise.Items == 0 && IsConfiguration(e))
        {
            // Nothing was drawn: without a manifest the folder takes the mended configuration.
            Withdraw();
            throw;
        }
    }

    private Manifest Begin(Manifest? known, RunInputs inputs, IDevice[] devices)
    {
        known?.RefuseChanges(folder, inputs.ConfigHash, inputs.ModelHash, inputs.Data.Hash, RunInputs.Arithmetic);
        var started = time.GetUtcNow();
        var used = string.Join("; ", devices.Select(device => $"{device.Name}: {device.Description}"));
        var manifest = known ?? new Manifest
        {
            RunId = Manifest.RunIdOf(Options.Name, inputs.ConfigHash, inputs.ModelHash, inputs.Data.Hash, started),
            Name = Options.Name,
            ConfigHash = inputs.ConfigHash,
            ModelHash = inputs.ModelHash,
            DataHash = inputs.Data.Hash,
            DataHashMethod = inputs.Data.Method,
            Arithmetic = RunInputs.Arithmetic,
            Settings = ConfigurationHash.LinesOf(Options),
            SelectionHash = inputs.SelectionHash,
            Software = request.Software,
            Device = used,
            Image = [inputs.Shape.Height, inputs.Shape.Width, inputs.Shape.Channels],
            StartedAt = started,
        };
        if (known is null)
        {
            manifest.Write(folder);
            if (SharedSelection.TakeOver(request.Siblings, manifest, folder) is { } sibling)
            {
                _log.Information("The selection is that of {Sibling}", sibling);
            }
        }

        // A kill between the two files leaves the manifest alone.
        if (!File.Exists(folder.ConfigFile))
        {
            DurableFile.WriteText(folder.ConfigFile, request.ConfigurationText);
        }

        Directory.CreateDirectory(folder.Images);
        _log.Information("Run {RunId} {Verb} in {Folder} on {Device}", manifest.RunId, known is null ? "begins" : "goes on", folder.Path, used);
        return manifest;
    }

    private async Task<RunSummary> WorkAsync(
        RunInputs inputs, TileLayout layout, IDevice[] devices, IImageGenerator[] generators, Manifest manifest, CancellationToken stop)
    {
        var limits = parts.Limits
            ?? new CheckpointLimits(TimeSpan.FromSeconds(Options.Checkpoint.Seconds), (long)Options.Checkpoint.Mebibytes << 20);
        await using var checkpoints = await RunCheckpoints.OpenAsync(folder, limits, time, parts.Durable, stop);
        await using var monitor = new RunMonitor(_meters, progress, time, log);
        monitor.Begin("selection", inputs.Training.Count, 0);
        using var training = await TrainingSet.OpenAsync(
            inputs.Training, inputs.Data.Hash, Options, inputs.Shape, devices[0], PackFolder(), new Reporter(monitor.Rows), stop);
        UnreadableLog.Write(_log, training.Pack.Unreadable);
        using var control = inputs.Control is not { } other ? null : await TrainingSet.OpenAsync(
            other.Source, other.Data.Hash, Options, inputs.Shape, devices[0], PackFolder(), new Reporter(monitor.Rows), stop);
        var run = new RunContext
        {
            Options = Options,
            Folder = folder,
            RunId = manifest.RunId,
            Devices = devices,
            Generators = generators,
            Model = inputs.Model,
            UnetCallsPerImage = inputs.Model?.UnetCallsPerImage ?? 0,
            Given = inputs.Given,
            Stop = Options.Stop?.RuleOf(Options.Generate.PerPrompt, Options.Clique.Size),
            Shape = inputs.Shape,
            Layout = layout,
            Training = training,
            Control = control,
            ModelClasses = inputs.Model?.Classes ?? 0,
            Checkpoints = checkpoints,
            Keeper = new ImageKeeper(folder, inputs.Shape, Options.Output.Keep),
            Meters = _meters,
            Time = time,
            Log = _log,
        };
        var warnings = new List<string>([.. inputs.Model?.Warnings ?? [], .. inputs.Given?.Warnings ?? [], .. inputs.Training.Warnings, .. training.Pack.Warnings]);
        var summary = Options.Attack is AttackKind.Untargeted
            ? await new UntargetedAttack(run, monitor).ExecuteAsync(manifest, warnings, _started, stop)
            : await AttackAsync(run, monitor, manifest, warnings, stop);
        foreach (var line in summary.Warnings)
        {
            _log.Warning("{Warning}", line);
        }

        return summary;
    }

    private async Task<RunSummary> AttackAsync(
        RunContext run, RunMonitor monitor, Manifest manifest, List<string> warnings, CancellationToken stop)
    {
        var tallies = await PromptList.EnsureAsync(run, monitor, stop);
        if (run.Model is { } model && await CutCaptions.WarningAsync(run, model, stop) is { } cut)
        {
            warnings.Add(cut);
        }

        var (total, done) = await CountAsync(run, stop);
        monitor.Begin("calibration", total, done);
        var threshold = await Threshold.EnsureAsync(run, stop);
        if (threshold.Warning is { } warning)
        {
            warnings.Add(warning);
        }

        _log.Information("Edges join generations below {Threshold} ({Source})", threshold.Edge.L2, threshold.SourceWord);
        await run.Checkpoints.FlushAfterAsync(async () =>
        {
            using var encoder = await EncoderMatch.OpenAsync(run, monitor, stop);
            monitor.Begin("attack", total, done + monitor.Drawn);
            await new AttackFlow(run, encoder).AttackAsync(UnfinishedAsync(run, threshold, stop), threshold.Edge, stop);
        });
        monitor.Begin("finish", total, total);
        return await new FinishStage(run, threshold, tallies).FinishAsync(manifest, warnings, monitor.MeanRate(), _started, stop);
    }

    /// <summary>All generations, and those that are durable or no longer needed.</summary>
    private static async Task<(long Total, long Done)> CountAsync(RunContext run, CancellationToken stop)
    {
        var (total, done) = (0L, 0L);
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            total += prompt.Generations;
            done += run.Checkpoints.IsDone(prompt.Ordinal) ? prompt.Generations : run.Checkpoints.DrawnOf(prompt.Ordinal).Count;
        }

        return (total, done);
    }

    /// <summary>The prompts that are not done, with what is durable of each.</summary>
    private static async IAsyncEnumerable<PromptWork> UnfinishedAsync(
        RunContext run, Threshold threshold, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            if (!run.Checkpoints.IsDone(prompt.Ordinal))
            {
                // The clique of a prompt whose distances were lost is found again with them.
                var distances = run.Checkpoints.OpenDistancesOf(prompt.Ordinal);
                var clique = distances is null ? null : run.Checkpoints.OpenCliqueOf(prompt.Ordinal);
                var generations = distances?.Generations
                    ?? (run.Stop is null ? prompt.Generations : Math.Max(run.Stop.FirstLook, threshold.DrawnOf(prompt.Ordinal)));
                var wanted = run.Keeper.WantedOf(generations, clique?.Clique);
                yield return run.Plan(prompt, wanted) with { Distances = distances, Clique = clique };
            }
        }
    }

    /// <summary>Beside the runs of output.root, which share it; inside the run where the run lies elsewhere.</summary>
    private string PackFolder()
    {
        var root = Path.GetFullPath(Options.Output.Root) + Path.DirectorySeparatorChar;
        return folder.Path.StartsWith(root, StringComparison.Ordinal) ? Path.Combine(root, ".cache") : folder.Checkpoint("pack");
    }

    private void Withdraw()
    {
        File.Delete(folder.ManifestFile);
        File.Delete(folder.ConfigFile);
        Directory.Delete(Path.Combine(folder.Path, "checkpoint"), recursive: true);
        Directory.Delete(folder.Images, recursive: true);
    }

    private static bool IsConfiguration(Exception e) => e is OptionsException or DataSetException or SettingException;

    private sealed class Reporter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
