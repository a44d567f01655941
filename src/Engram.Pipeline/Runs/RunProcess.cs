using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Membership;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>What every process opens that works on a run, whether it does the whole of it, a shard, or the merge of all shards.</summary>
/// <param name="root">The run's folder.</param>
internal sealed class RunProcess(
    RunRequest request, RunParts parts, RunFolder root, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
{
    public RunOptions Options => request.Options;

    public RunMeters Meters { get; } = new(time);

    public ILogger Log { get; } = log.ForContext<RunProcess>();

    /// <summary>When the process began.</summary>
    public long Started { get; } = time.GetTimestamp();

    /// <param name="devices">In place of the configuration's.</param>
    /// <param name="draws">Whether the model's weights are loaded.</param>
    public RunEquipment Open(CancellationToken stop, IReadOnlyList<string>? devices = null, bool draws = true)
    {
        var inputs = RunInputs.Open(request, parts, stop);
        var layout = new TileLayout(
            inputs.Shape.Height, inputs.Shape.Width, inputs.Shape.Channels, Options.Attack is AttackKind.TextToImage ? Options.Edges.Grid : 1);
        var opened = new Disposables();
        try
        {
            IDevice[] open = [.. (devices ?? Options.Device).Select(name => opened.Add(parts.OpenDevice(name, Options.Threads)))];
            IImageGenerator[] generators = draws && inputs is { Model: { } model, Membership: null } ? [.. open.Select(device => opened.Add(model.Load(device)))] : [];
            return new RunEquipment(inputs, layout, open, generators, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The run's manifest, written where there is none; the caller holds the run's lock.</summary>
    /// <param name="known">What lies in the folder.</param>
    /// <exception cref="RefusedException">The run began with other inputs.</exception>
    public Manifest Begin(Manifest? known, RunEquipment equipment)
    {
        var inputs = equipment.Inputs;
        known?.RefuseChanges(root, inputs.ConfigHash, inputs.ModelHash, inputs.Data.Hash, RunInputs.Arithmetic);
        var started = time.GetUtcNow();
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
            Device = equipment.Description,
            Image = [inputs.Shape.Height, inputs.Shape.Width, inputs.Shape.Channels],
            StartedAt = started,
        };
        if (known is null)
        {
            manifest.Write(root);
            if (SharedSelection.TakeOver(request.Siblings, manifest, root) is { } sibling)
            {
                Log.Information("The selection is that of {Sibling}", sibling);
            }
        }

        // A kill between the two files leaves the manifest alone; a folder of shards may hold an older configuration that was mended since.
        if (known is null || !File.Exists(root.ConfigFile))
        {
            DurableFile.WriteText(root.ConfigFile, request.ConfigurationText);
        }

        Directory.CreateDirectory(root.Images);
        Log.Information(
            "Run {RunId} {Verb} in {Folder} on {Device}", manifest.RunId, known is null ? "begins" : "goes on", root.Path, equipment.Description);
        return manifest;
    }

    /// <summary>Removes a run that was begun and found to be of a wrong configuration before it drew: the folder takes the mended one.</summary>
    public void Withdraw()
    {
        File.Delete(root.ManifestFile);
        File.Delete(root.ConfigFile);
        Directory.Delete(Path.Combine(root.Path, "checkpoint"), recursive: true);
        Directory.Delete(root.Images, recursive: true);
    }

    /// <summary>Opens checkpoints and training set and does a part of the work.</summary>
    /// <param name="folder">Whose checkpoints and pictures the part writes: the run's, or a shard's.</param>
    /// <param name="work">Given the attack, its context, and warnings from opening, one line each.</param>
    public async Task<T> WorkAsync<T>(
        RunFolder folder, OrdinalRange part, Manifest manifest, RunEquipment equipment, Func<IRunAttack, RunContext, RunMonitor, IReadOnlyList<string>, Task<T>> work,
        CancellationToken stop)
    {
        var inputs = equipment.Inputs;
        var limits = parts.Limits
            ?? new CheckpointLimits(TimeSpan.FromSeconds(Options.Checkpoint.Seconds), (long)Options.Checkpoint.Mebibytes << 20);
        await using var checkpoints = await RunCheckpoints.OpenAsync(folder, root, limits, time, parts.Durable, stop);
        await using var monitor = new RunMonitor(Meters, progress, time, log, manifest.RunId, TimeSpan.FromSeconds(Options.Observe.Seconds));
        monitor.Begin("selection", inputs.Training.Count, 0);
        using var training = await TrainingSet.OpenAsync(
            inputs.Training, inputs.Data.Hash, Options, inputs.Shape, equipment.Devices[0], PackFolder(), new Reporter(monitor.Rows), stop);
        UnreadableLog.Write(Log, training.Pack.Unreadable);
        using var control = inputs.Control is not { } other ? null : await TrainingSet.OpenAsync(
            other.Source, other.Data.Hash, Options, inputs.Shape, equipment.Devices[0], PackFolder(), new Reporter(monitor.Rows), stop);
        var run = new RunContext
        {
            Options = Options,
            Folder = folder,
            RunId = manifest.RunId,
            Part = part,
            Devices = equipment.Devices,
            Generators = equipment.Generators,
            Model = inputs.Model,
            UnetCallsPerImage = inputs.Model?.UnetCallsPerImage ?? 0,
            Given = inputs.Given,
            Stop = Options.Stop?.RuleOf(Options.Generate.PerPrompt, Options.Clique.Size),
            Shape = inputs.Shape,
            Layout = equipment.Layout,
            Training = training,
            Control = control,
            ModelClasses = inputs.Model?.Classes ?? 0,
            Inpainting = inputs.Reference is null ? null : InpaintingPlan.Of(Options, inputs.Model!.Classes, inputs.Shape, training, control, stop),
            Checkpoints = checkpoints,
            Keeper = new ImageKeeper(folder, inputs.Shape, Options.Output.Keep),
            Meters = Meters,
            Time = time,
            Log = Log,
        };
        IReadOnlyList<string> warnings =
            [.. inputs.Model?.Warnings ?? [], .. inputs.Given?.Warnings ?? [], .. inputs.Training.Warnings, .. training.Pack.Warnings];
        IRunAttack attack = Options.Attack switch
        {
            AttackKind.Membership => new MembershipAttack(run, inputs.Membership!, monitor),
            AttackKind.Untargeted => new UntargetedAttack(run, monitor),
            AttackKind.Inpainting => new InpaintingAttack(run, inputs.Reference!, monitor),
            _ => new TextAttack(run, monitor),
        };
        return await work(attack, run, monitor, warnings);
    }

    /// <summary>Beside the runs of output.root, which share it; inside the run where the run lies elsewhere.</summary>
    private string PackFolder()
    {
        var cached = Path.GetFullPath(Options.Output.Root) + Path.DirectorySeparatorChar;
        return root.Path.StartsWith(cached, StringComparison.Ordinal) ? Path.Combine(cached, ".cache") : root.Checkpoint("pack");
    }

    private sealed class Reporter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
