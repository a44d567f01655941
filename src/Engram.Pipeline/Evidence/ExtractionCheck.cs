using Engram.Memorization;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Rows of table extractions, in both attacks.</summary>
internal sealed class ExtractionCheck(Audit audit, StatedTable<ExtractionRow> table, NearestNeighbours neighbours)
{
    private static readonly string[] OfTraining = ["image_id", "adaptive_l2", "eidetic_k"];

    private readonly long _bound = L2.AtMost(audit.Options.Match.L2, audit.Layout.Bytes);
    private int _listed = -1;

    /// <summary>Where pictures are kept the training set can tell; else nothing can.</summary>
    public Proof ByTraining => audit.Options.Output.Keep is KeepRule.None || audit.Training is not null ? Proof.Hash : Proof.Training;

    /// <summary>In the untargeted attack every hit's nearest picture counts as extracted.</summary>
    public bool IsExtracted(ExtractionRow row) =>
        row.Neighbour == 1 && (audit.Options.Attack is AttackKind.Untargeted || row.Squared <= _bound);

    /// <summary>Each of these generations and no other, each with neighbours 1, 2, … at ascending distances, as many as all others.</summary>
    public void RequireGenerations(IReadOnlyList<ExtractionRow> rows, IReadOnlyList<int> generations)
    {
        var groups = rows.GroupBy(row => row.Generation).ToList();
        foreach (var group in groups)
        {
            var listed = group.ToList();
            _listed = _listed < 0 ? listed.Count : _listed;
            if (listed.Count != _listed || listed.Count > audit.Options.Match.Nearest
                || listed.Index().Any(row => row.Item.Neighbour != row.Index + 1 || (row.Index > 0 && row.Item.Squared < listed[row.Index - 1].Squared)))
            {
                audit.Findings.Mismatch(FormattableString.Invariant(
                    $"{table.PlaceOf(listed[0])}: neighbours are 1 to {_listed} for every generation, at ascending distances"));
            }
        }

        if (!groups.Select(group => group.Key).SequenceEqual(generations.Select(generation => (long)generation)) && !(groups.Count == 0 && _listed < 0))
        {
            audit.Findings.Mismatch(rows.Count == 0
                ? FormattableString.Invariant($"tables/extractions: {generations.Count} marked generations of one prompt have no rows")
                : $"tables/extractions, prompt_id {rows[0].PromptId}: rows of each marked generation, and of no other");
        }
    }

    /// <summary>What follows without the training set.</summary>
    /// <param name="pixels">Of the generation; null where it is not kept.</param>
    public void CompareAlone(ExtractionRow row, byte[]? pixels)
    {
        var kept = pixels is null ? null : audit.Pictures.Read(RunFolder.TrainingImage(row.ImageId));
        var squared = kept is null ? row.Squared : neighbours.SumsOf(pixels, 1, _ => kept)[0];
        var others = OfTraining.Concat(audit.Options.Training.Columns).ToDictionary(column => column, _ => ByTraining);
        if (kept is null)
        {
            others["squared"] = ByTraining;
        }

        table.Compare(row, row with { Squared = squared, L2 = L2.Of(squared, audit.Layout.Bytes), Extracted = IsExtracted(row with { Squared = squared }) }, others);
    }

    /// <param name="matches">What the training set gives, in the order of the rows.</param>
    public void CompareMatched(IReadOnlyList<ExtractionRow> rows, string promptId, IReadOnlyList<Match> matches, TrainingLabels labels)
    {
        if (rows.Count != matches.Count)
        {
            audit.Findings.Mismatch(FormattableString.Invariant($"tables/extractions, prompt_id {promptId}: {rows.Count} rows, {matches.Count} come out again"));
        }

        foreach (var (row, match) in rows.Zip(matches))
        {
            table.Compare(row, ExtractionRows.Of(audit.Manifest.RunId, promptId, match, labels, audit.Layout.Bytes));
            var path = RunFolder.TrainingImage(row.ImageId);
            if (match.Extracted && audit.Pictures.Read(path) is { } kept)
            {
                audit.Findings.Require(
                    "images.training", audit.Training!.Pack.Pixels(match.Row, 1).SequenceEqual(kept), () => $"{path}: is not the training set's picture");
            }
        }
    }
}
