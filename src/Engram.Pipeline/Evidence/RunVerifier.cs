using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>
/// Works out again, without the model, what a finished run states: hashes of all files, then every value of the tables that follows from
/// others, from kept pictures and, where it is given, from the training set. Writes nothing but, where asked for, a signature.
/// </summary>
public static class RunVerifier
{
    /// <exception cref="DataSetException">The run is unfinished, or the training set cannot be read.</exception>
    /// <exception cref="OptionsException">The signature cannot be made or checked.</exception>
    public static Task<Verification> VerifyAsync(VerifyRequest request, CancellationToken stop) =>
        VerifyAsync(request, DeviceCatalog.Open, stop);

    internal static async Task<Verification> VerifyAsync(VerifyRequest request, Func<string, int, IDevice> openDevice, CancellationToken stop)
    {
        var folder = RunFolder.At(request.Folder);
        var findings = new Findings();
        var files = new ManifestAudit(folder, findings);
        var recomputed = false;
        var manifest = files.Read();
        if (manifest is { IsComplete: false })
        {
            throw new DataSetException($"{request.Folder}: the run is not finished, so it states nothing yet; 'engram resume' goes on with it");
        }

        if (manifest is not null)
        {
            files.CheckFiles(manifest);
            if (files.TablesHold)
            {
                recomputed = await RecomputeAsync(request, folder, manifest, findings, files, openDevice, stop);
            }
            else
            {
                findings.Note("the tables are not those of the manifest, so nothing was recomputed");
            }
        }

        var signature = await ManifestSignature.CheckAsync(request, folder, findings, stop);
        return new Verification
        {
            RunId = manifest?.RunId ?? "",
            Folder = folder.Path,
            ManifestHash = files.Hash,
            Files = manifest?.Files?.Count ?? 0,
            Recomputed = recomputed,
            MismatchCount = findings.MismatchCount,
            Mismatches = findings.Mismatches,
            Statements = findings.Statements,
            Notes = findings.Notes,
            Signature = signature,
        };
    }

    private static async Task<bool> RecomputeAsync(
        VerifyRequest request, RunFolder folder, Manifest manifest, Findings findings, ManifestAudit files, Func<string, int, IDevice> openDevice,
        CancellationToken stop)
    {
        if (manifest.Image is not [var height and > 0, var width and > 0, (1 or 3) and var channels])
        {
            findings.Mismatch("manifest.json: image does not say height, width and channels, so nothing can be recomputed");
            return false;
        }

        try
        {
            var read = request.ReadConfiguration(folder.ConfigFile);
            var options = read with { Training = read.Training with { Path = request.Training ?? read.Training.Path }, Threads = request.Threads };
            var shape = new ImageShape(height, width, channels);
            using var device = openDevice(request.Device, request.Threads);
            using var inputs = new InputAudit(manifest, options, findings);
            await inputs.OpenAsync(request.Training is not null, shape, device, stop);
            var audit = new Audit
            {
                Folder = folder,
                Manifest = manifest,
                Options = options,
                Shape = shape,
                Layout = new TileLayout(height, width, channels, options.Attack is AttackKind.TextToImage ? options.Edges.Grid : 1),
                Device = device,
                Training = inputs.Training,
                Control = inputs.Control,
                Pictures = new KeptPictures(folder, manifest, shape, findings),
                Findings = findings,
                Scratch = inputs.Scratch,
                Page = request.Page,
                IsOwnVersion = manifest.Software == request.Software,
                Stop = stop,
            };
            await files.CheckKeysAsync(manifest, options, stop);
            await CheckTablesAsync(audit);
            audit.Pictures.End();
            return true;
        }
        catch (CheckpointException e)
        {
            findings.Mismatch(e.Message);
        }
        catch (SettingException e)
        {
            findings.Mismatch($"config.yaml: {e.Message}");
        }

        return false;
    }

    private static async Task CheckTablesAsync(Audit audit)
    {
        if (audit.Options.Attack is AttackKind.Membership)
        {
            await DuplicateAudit.CheckAsync(audit);
            new SummaryAudit(audit).Check(await new MembershipAudit(audit).CheckAsync());
            await ReportAudit.CheckAsync(audit);
            return;
        }

        if (audit.Options.Attack is AttackKind.Inpainting)
        {
            await DuplicateAudit.CheckAsync(audit);
            var (found, prompts, statuses) = await new InpaintingAudit(audit).CheckAsync();
            new SummaryAudit(audit).Check(found, prompts, statuses);
            await ReportAudit.CheckAsync(audit);
            return;
        }

        if (audit.Options.Attack is AttackKind.Untargeted)
        {
            var duplicates = await DuplicateAudit.CheckAsync(audit);
            new SummaryAudit(audit).Check(await new SampleAudit(audit, duplicates).CheckAsync());
            await LabelAudit.CheckAsync(audit);
            await ReportAudit.CheckAsync(audit);
            return;
        }

        // First: clusters of duplicates are found once a process, here with their captions.
        var selected = await SelectionAudit.CheckAsync(audit);
        await DuplicateAudit.CheckAsync(audit);
        await ScreeningAudit.CheckAsync(audit);
        new SummaryAudit(audit).Check(await new AttackAudit(audit, selected).CheckAsync());
        await LabelAudit.CheckAsync(audit);
        await ReportAudit.CheckAsync(audit);
    }
}
