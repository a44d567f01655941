using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Compares kept samples with the training set again; training rows are named in one pass at the end.</summary>
internal sealed class SampleMatcher(Audit audit, StatedTable<NearestRow> table, StatedTable<CopyRow> copies, ExtractionCheck check, NearestNeighbours neighbours)
{
    private readonly NearestStage _stage = new(audit.Options, audit.Training!, audit.Control, neighbours);
    private readonly int _chunk = SamplePlan.ChunkOf(audit.Shape);
    private readonly List<(NearestRow Row, long Place, byte[] Pixels, IReadOnlyList<ExtractionRow> Listed, CopyRow? View)> _waiting = [];
    private readonly List<(NearestRow Row, long Place, Sample Found, IReadOnlyList<ExtractionRow> Listed, CopyRow? View, IReadOnlyList<Match> Matches)> _found = [];

    /// <param name="pixels">Of the kept picture.</param>
    /// <param name="listed">The sample's rows of extractions.</param>
    public void Add(NearestRow row, long place, byte[] pixels, IReadOnlyList<ExtractionRow> listed, CopyRow? view)
    {
        _waiting.Add((row, place, pixels, listed, view));
        if (_waiting.Count == _chunk)
        {
            EndPrompt();
        }
    }

    public void EndPrompt()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var prompt = new SelectedPrompt(0, _waiting[0].Row.PromptId, "", SamplePlan.Strategy, 0, 0, 0, -1, _waiting.Count);
        var chunk = _stage.Measure(
            prompt, [.. _waiting.Select(entry => new Picture((int)entry.Row.Generation, GenerationStatus.Ok, entry.Pixels))], audit.Stop);
        var matches = chunk.UnpackMatches().ToLookup(match => match.Generation);
        foreach (var (entry, sample) in _waiting.Zip(chunk.Unpack()))
        {
            _found.Add((entry.Row, entry.Place, sample, entry.Listed, entry.View, [.. matches[sample.Generation]]));
        }

        _waiting.Clear();
    }

    public void End()
    {
        var listed = _found.SelectMany(entry => entry.Matches).Select(match => match.Row).ToHashSet();
        var rows = _found.Select(entry => entry.Found.Training?.Row).OfType<long>().Concat(listed)
            .Concat(_found.Select(entry => entry.Found.Mirror?.Row).OfType<long>()).ToHashSet();
        var labels = new TrainingLabels(audit.Training!, rows, audit.Stop, listed);
        var controls = audit.Control is not { } control ? null : new TrainingLabels(
            control, _found.Select(entry => entry.Found.Control?.Row).OfType<long>().ToHashSet(), audit.Stop);
        foreach (var (row, place, found, extractions, view, matches) in _found)
        {
            var computed = NearestRows.Of(audit.Manifest.RunId, row.PromptId, found, place, labels, controls, audit.Layout.Bytes);
            if (computed is null)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: the training set has no picture that can be read");
            }
            else if (controls is not null || audit.Options.Untargeted.Control.Length == 0)
            {
                table.Compare(row, computed);
            }
            else
            {
                table.Compare(
                    row, computed with { ControlHit = row.ControlAdaptiveL2 < 1 },
                    new Dictionary<string, Proof>
                    {
                        ["control_image_id"] = Proof.Training,
                        ["control_l2"] = Proof.Training,
                        ["control_adaptive_l2"] = Proof.Training,
                    });
            }

            CompareView(row, found, view, labels);
            check.CompareMatched(extractions, row.PromptId, matches, labels);
        }
    }

    private void CompareView(NearestRow row, Sample found, CopyRow? view, TrainingLabels labels)
    {
        if (view is not null && found.IsListed)
        {
            copies.Compare(view, SampleCopyRows.Of(audit.Manifest.RunId, row.PromptId, found, labels, audit.Layout.Bytes));
        }
        else if (view is not null || found.IsListed)
        {
            audit.Findings.Mismatch(FormattableString.Invariant(
                $"tables/copies, prompt_id {row.PromptId}, generation {row.Generation}: the row is {(view is null ? "missing" : "one too many")}"));
        }
    }
}
