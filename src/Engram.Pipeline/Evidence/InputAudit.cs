using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>The training set, and the control set, held against the manifest's hashes; and the hash of the configuration.</summary>
internal sealed class InputAudit(Manifest manifest, RunOptions options, Findings findings) : IDisposable
{
    // A pack that lies about could be anyone's, so it is made again where nobody else writes.
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("engram-verify-");

    public string Scratch => _cache.FullName;

    public TrainingSet? Training { get; private set; }

    public TrainingSet? Control { get; private set; }

    public async Task OpenAsync(bool withTraining, ImageShape shape, IDevice device, CancellationToken stop)
    {
        findings.Judge("manifest.data_hash", withTraining ? Proof.Recomputed : Proof.Training);
        var control = withTraining ? OpenControl(stop) : null;
        var controlFits = CheckConfiguration(control?.Data.Hash, stop);
        if (!withTraining)
        {
            return;
        }

        var full = manifest.DataHashMethod is "contents";
        var source = TrainingSet.OpenSource(options, stop);
        var hash = source.ComputeHash(full, stop);
        if (hash.Hash != manifest.DataHash)
        {
            findings.Mismatch($"manifest.json: data_hash is {manifest.DataHash}, that of {source.Path} is {hash.Hash}: it is not the run's training set");
            return;
        }

        Training = await SetAsync(source, hash, shape, device, stop);
        if (control is { } found && controlFits)
        {
            Control = await SetAsync(found.Source, found.Data, shape, device, stop);
        }
        else if (options.Attack is AttackKind.Untargeted && options.Untargeted.Control.Length > 0)
        {
            findings.Note($"the control set {options.Untargeted.Control} is not there or is another one than the run's: its columns are not recomputed");
        }
    }

    public void Dispose()
    {
        Training?.Dispose();
        Control?.Dispose();
        _cache.Delete(recursive: true);
    }

    private Task<TrainingSet> SetAsync(ITrainingSource source, DataHash hash, ImageShape shape, IDevice device, CancellationToken stop) =>
        TrainingSet.OpenAsync(source, hash.Hash, options, shape, device, _cache.FullName, new Progress<long>(), stop);

    private (ITrainingSource Source, DataHash Data)? OpenControl(CancellationToken stop)
    {
        var path = options.Untargeted.Control;
        if (options.Attack is not AttackKind.Untargeted || !(File.Exists(path) || Directory.Exists(path)))
        {
            return null;
        }

        var source = TrainingSet.OpenSource(options, path, stop);
        return (source, source.ComputeHash(full: false, stop));
    }

    /// <summary>Files that the configuration names are in its hash by their contents; where they are absent or changed, it is not to be had.</summary>
    /// <returns>Whether it is the manifest's.</returns>
    private bool CheckConfiguration(string? control, CancellationToken stop)
    {
        var namesFiles = options.Attack is AttackKind.Membership or AttackKind.Inpainting || options.UsesEmbeddings || (options.Attack is AttackKind.Untargeted ? options.Untargeted.Control.Length > 0
            : options.Generations.From.Length == 0 && options.Prompts.Any(source => source.Path.Length > 0));
        string? hash = null;
        try
        {
            hash = options.Attack is not (AttackKind.Membership or AttackKind.Inpainting) && manifest.Arithmetic == RunInputs.Arithmetic && (control is not null || options.Attack is not AttackKind.Untargeted || !namesFiles)
                ? RunInputs.ConfigHashOf(options, control, stop)
                : null;
        }
        catch (Exception e) when (e is OptionsException or DataSetException)
        {
            findings.Note($"config_hash was not recomputed: {e.Message}");
        }

        if (hash is null || (namesFiles && hash != manifest.ConfigHash))
        {
            findings.Judge("manifest.config_hash", Proof.Hash);
            findings.Note("config_hash is over other files or another arithmetic than those of this machine: it was checked by hash only");
        }
        else
        {
            findings.Compare("manifest.config_hash", "manifest.json", manifest.ConfigHash, hash);
        }

        return hash == manifest.ConfigHash;
    }
}
