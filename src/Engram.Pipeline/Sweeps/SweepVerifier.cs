using System.Text.Json.Nodes;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Reports;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Sweeps;

/// <summary>
/// Checks a sweep: its seal, that its cells are those of its configuration and their runs those that it names, every finished run as
/// <see cref="RunVerifier"/> does, and the sweep's own report, built again from the cells.
/// </summary>
public sealed class SweepVerifier
{
    // What no table of a cell tells.
    private static readonly string[] Unchecked = ["report.run.cells.seconds", "report.run.cells.images_per_second"];

    private readonly SweepVerifyRequest _request;
    private readonly Findings _findings = new();
    private readonly List<string> _ofCells = [];
    private readonly List<string> _notes = [];
    private long _count;

    private SweepVerifier(SweepVerifyRequest request) => _request = request;

    private SweepFolder Folder => _request.Folder;

    /// <exception cref="DataSetException">No cell is finished, or the training set cannot be read.</exception>
    /// <exception cref="Options.OptionsException">A signature cannot be made or checked.</exception>
    public static Task<SweepVerification> VerifyAsync(SweepVerifyRequest request, CancellationToken stop) => new SweepVerifier(request).VerifyAsync(stop);

    private async Task<SweepVerification> VerifyAsync(CancellationToken stop)
    {
        SweepState? state = null;
        try
        {
            state = SweepState.Read(Folder);
        }
        catch (CheckpointException e)
        {
            _findings.Mismatch(e.Message.Replace(Folder.StateFile, "sweep.json", StringComparison.Ordinal));
        }

        var cells = new List<SweepCellVerification>();
        if (state is not null)
        {
            CheckOwnFiles(state);
            foreach (var cell in state.Cells)
            {
                cells.Add(new SweepCellVerification(cell.Name, cell.State.ToString().ToLowerInvariant(), await CheckCellAsync(cell, stop)));
            }

            if (cells.All(cell => cell.Found is null) && _findings.MismatchCount == 0)
            {
                throw new DataSetException($"{Folder.Path}: no cell of the sweep is finished, so it states nothing yet; 'engram resume' goes on with it");
            }

            await CheckReportAsync(state, stop);
        }

        return new SweepVerification
        {
            Name = state?.Name ?? "",
            Folder = Folder.Path,
            MismatchCount = _findings.MismatchCount + _count,
            Mismatches = [.. _findings.Mismatches, .. _ofCells],
            Notes = [.. _findings.Notes, .. _notes],
            Cells = cells,
        };
    }

    private void CheckOwnFiles(SweepState state)
    {
        if (!File.Exists(Folder.ConfigFile))
        {
            _findings.Mismatch("config.yaml: missing");
        }
        else if (File.Exists(Folder.SealFile))
        {
            _findings.Require("sweep.seal", SweepSeal.Fits(Folder), () => "sweep.sha256: is not that of config.yaml and sweep.json");
        }
        else if (state.Cells.Any(cell => cell.State is SweepCellState.Pending))
        {
            _findings.Note("the sweep has pending cells, so it is not sealed yet");
        }
        else
        {
            _findings.Mismatch("sweep.sha256: missing");
        }

        CompareCells(state);
        var known = state.Cells.Select(cell => cell.Name).ToHashSet(StringComparer.Ordinal);
        var folders = Path.Combine(Folder.Path, "cells");
        var found = Directory.Exists(folders) ? Directory.GetFileSystemEntries(folders) : [];
        foreach (var other in found.Select(Path.GetFileName).Order(StringComparer.Ordinal))
        {
            _findings.Require("sweep.folders", known.Contains(other!), () => $"cells/{other}: is no cell of the sweep");
        }
    }

    private void CompareCells(SweepState state)
    {
        if (!File.Exists(Folder.ConfigFile))
        {
            return;
        }

        try
        {
            var described = _request.ReadCells(Folder.ConfigFile);
            _findings.Compare("sweep.cells", "sweep.json", state.Cells.Count, described.Count);
            foreach (var (stated, computed) in state.Cells.Zip(described))
            {
                _findings.Compare("sweep.name", "sweep.json", stated.Name, computed.Name);
                _findings.Compare("sweep.config_hash", "sweep.json", stated.ConfigHash, computed.ConfigHash);
                _findings.Compare("sweep.values", "sweep.json", Spell(stated), Spell(computed));
            }
        }
        catch (CheckpointException e)
        {
            _findings.Mismatch(e.Message);
        }

        static string Spell(SweepCell cell) => string.Join(", ", cell.Values.Select(pair => $"{pair.Key} = {pair.Value}"));
    }

    private async Task<Verification?> CheckCellAsync(SweepCell cell, CancellationToken stop)
    {
        var place = $"cells/{cell.Name}";
        if (cell.ManifestSha256 is null && cell.State is not SweepCellState.Done)
        {
            _findings.Note($"{place}: {(cell.State is SweepCellState.Failed ? $"failed ({cell.Error})" : "not finished")}, so not checked");
            return null;
        }

        var folder = RunFolder.At(Folder.Cell(cell.Name));
        if (!IsFinished(folder))
        {
            _findings.Mismatch($"{place}: has no finished run, of which sweep.json has the hash");
            return null;
        }

        var found = await RunVerifier.VerifyAsync(_request.Cell with { Folder = folder.Path }, stop);
        _count += found.MismatchCount;
        _ofCells.AddRange(found.Mismatches.Select(line => $"{place}: {line}"));
        _notes.AddRange(found.Notes.Select(line => $"{place}: {line}"));
        if (cell.ManifestSha256 is null)
        {
            _findings.Note($"{place}: sweep.json has no hash of its manifest");
        }
        else
        {
            _findings.Compare("sweep.manifest_sha256", $"{place}/manifest.json", found.ManifestHash, cell.ManifestSha256);
            _findings.Compare("sweep.run_id", $"{place}/manifest.json", found.RunId, cell.RunId);
        }

        // With the files of the manifest the configuration is the run's own; here it is held against the cell that it stands for.
        if (found.Recomputed)
        {
            _findings.Compare("sweep.config", $"{place}/config.yaml", ConfigurationHash.Of(_request.Cell.ReadConfiguration(folder.ConfigFile)), cell.ConfigHash);
        }

        return found;
    }

    /// <summary>A manifest that is damaged is one that can be checked: the check says what is wrong with it.</summary>
    private static bool IsFinished(RunFolder folder)
    {
        try
        {
            return Manifest.Read(folder) is { IsComplete: true };
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    private async Task CheckReportAsync(SweepState state, CancellationToken stop)
    {
        var path = Path.Combine(Folder.Report, ReportFile.Name);
        if (!File.Exists(path))
        {
            _findings.Note("there is no report/report.json of the sweep to build again");
            return;
        }

        var json = new JsonAudit("report/report.json", Unchecked, _findings);
        if (await json.ReadAsync(path, stop) is not { } stated)
        {
            return;
        }

        if (JsonAudit.IsProvisional(stated))
        {
            _findings.Note("report/report.json was written while the sweep went on: 'engram report' writes the final one");
            return;
        }

        var built = await SweepReportBuilder.BuildAsync(Folder, state, _request.Cell.ReadConfiguration, stop);
        json.Compare("report", stated, JsonNode.Parse(ReportFile.TextOf(built)));
        if (_request.Page is { } page)
        {
            await PageAudit.CheckAsync(Folder.Report, () => page(built), !state.Cells.Any(cell => IsOfAnotherVersion(cell.Name)), _findings, stop);
        }
    }

    /// <summary>A manifest that cannot be read is a mismatch of its cell, and says nothing of a version.</summary>
    private bool IsOfAnotherVersion(string cell)
    {
        try
        {
            return RunFolder.Find(Folder.Cell(cell)) is { } run && Manifest.Read(run) is { } manifest && manifest.Software != _request.Cell.Software;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
