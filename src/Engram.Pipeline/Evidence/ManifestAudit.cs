using System.Security.Cryptography;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>manifest.sha256, every hash of manifest.json, and the manifest's own keys.</summary>
internal sealed class ManifestAudit(RunFolder folder, Findings findings)
{
    /// <summary>SHA-256 of manifest.json as it lies there; empty without one.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Whether tables and configuration are those of the manifest, so that recomputing says something.</summary>
    public bool TablesHold { get; private set; }

    /// <summary>Null where the manifest is missing or cannot be read, which is a mismatch.</summary>
    public Manifest? Read()
    {
        if (!folder.HasManifest)
        {
            findings.Mismatch("manifest.json: missing");
            return null;
        }

        Hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.ManifestFile)));
        CheckSeal();
        try
        {
            return Manifest.Read(folder);
        }
        catch (CheckpointException e)
        {
            findings.Mismatch(e.Message.Replace(folder.ManifestFile, "manifest.json", StringComparison.Ordinal));
            return null;
        }
    }

    public void CheckFiles(Manifest manifest)
    {
        var mismatches = ManifestFiles.Mismatches(folder, manifest);
        foreach (var line in mismatches)
        {
            findings.Mismatch(line);
        }

        TablesHold = !mismatches.Any(line => line.StartsWith("tables/", StringComparison.Ordinal) || line.StartsWith("config.yaml", StringComparison.Ordinal))
            && manifest.Files!.ContainsKey("config.yaml");
    }

    /// <summary>The run's id from its parts, and the table runs.</summary>
    public async Task CheckKeysAsync(Manifest manifest, RunOptions options, CancellationToken stop)
    {
        findings.Compare(
            "manifest.run_id", "manifest.json", manifest.RunId,
            Manifest.RunIdOf(manifest.Name, manifest.ConfigHash, manifest.ModelHash, manifest.DataHash, manifest.StartedAt));
        findings.Judge("manifest.model_hash", Proof.Hash);
        findings.Require(
            "manifest.settings", manifest.Settings is null || manifest.Settings.SequenceEqual(ConfigurationHash.LinesOf(options)),
            () => "manifest.json: settings are not those of config.yaml");
        await using var runs = await StatedTable<RunRow>.OpenAsync(folder, manifest.RunId, findings, stop);
        var row = FinishNotes.RowOf(manifest, manifest.FinishedAt!.Value);
        await runs.CompareAllAsync([row with { StartedAt = InMicroseconds(row.StartedAt), FinishedAt = InMicroseconds(row.FinishedAt) }]);
        await using var timings = await StatedTable<StageTimingRow>.OpenAsync(folder, manifest.RunId, findings, stop);
        var stages = (await timings.AllAsync()).Count;
        foreach (var column in (string[])["busy_seconds", "waiting_seconds", "items", "queue_depth"])
        {
            findings.Judge($"stage_timings.{column}", Proof.Hash, stages);
        }
    }

    // What a TIMESTAMP column holds of a time.
    private static DateTime InMicroseconds(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private void CheckSeal()
    {
        var stated = File.Exists(folder.ManifestHashFile) ? File.ReadAllBytes(folder.ManifestHashFile) : null;
        if (stated is null)
        {
            findings.Mismatch("manifest.sha256: missing");
        }
        else if (!stated.AsSpan().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(Manifest.SealOf(Hash))))
        {
            findings.Mismatch($"manifest.sha256: is not that of manifest.json, whose SHA-256 is {Hash}");
        }
    }
}
