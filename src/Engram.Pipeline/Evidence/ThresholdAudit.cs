using Engram.Memorization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>
/// The edge threshold: the configured one; or the null distances measured again, where every picture is kept and the list of prompts was
/// selected again; or the quantile of the stated null distances.
/// </summary>
internal sealed class ThresholdAudit(Audit audit, TileDistances distances, IReadOnlyList<SelectedPrompt>? selected)
{
    private static readonly string[] Columns = ["squared_from", "squared_to", "pairs"];

    private EdgesOptions Edges => audit.Options.Edges;

    private int Generations => Memorization.Calibration.Generations(audit.Options.Generate.PerPrompt);

    /// <param name="stated">Of the first row of table cliques; null without rows.</param>
    /// <returns>The threshold, and whether it was recomputed. Null where there is none to be had.</returns>
    public async Task<(EdgeThreshold Edge, bool Recomputed)?> CheckAsync(double? stated)
    {
        await using var table = await audit.OpenAsync<NullDistanceRow>();
        if (Edges.Threshold is { } configured)
        {
            await table.CompareAllAsync([]);
            return (EdgeThreshold.FromL2(configured), true);
        }

        try
        {
            if (selected is not null && audit.Options.Output.Keep is KeepRule.All)
            {
                return (await MeasureAsync(table, selected), true);
            }

            var rows = await table.AllAsync();
            foreach (var column in Columns)
            {
                audit.Findings.Judge($"null_distances.{column}", Proof.Hash, rows.Count);
            }

            CheckBins(table, rows);
            if (audit.Layout.Sizes.Length == 1)
            {
                return (Resolve(rows), true);
            }

            // Bins are sums brought to the largest tile's size, rounded: the exact threshold is not in them.
            audit.Findings.Note("edges.threshold auto with tiles of several sizes: the threshold is checked by hash only");
            return stated is { } l2 and >= 0 and <= 1 ? (EdgeThreshold.FromTable(l2), false) : null;
        }
        catch (SettingException e)
        {
            audit.Findings.Mismatch($"tables/null_distances: no threshold comes out of it: {e.Problem}");
            return null;
        }
    }

    private async Task<EdgeThreshold> MeasureAsync(StatedTable<NullDistanceRow> table, IReadOnlyList<SelectedPrompt> prompts)
    {
        var chosen = Memorization.Calibration.ChoosePrompts([.. prompts.Select(prompt => prompt.Cluster >= 0 ? prompt.Cluster : (long?)null)], Edges.CalibrationPrompts);
        var stage = new CalibrationStage(audit.Layout, distances, Edges.FalseEdgeRate);
        var histogram = stage.Count([.. chosen.Select(i => new PromptState(prompts[i], PicturesOf(prompts[i])))], Generations, audit.Stop);
        var threshold = stage.Resolve(histogram, chosen.Count, Generations).Threshold;
        await table.CompareAllAsync(histogram.Bins(threshold).Select(bin => new NullDistanceRow(audit.Manifest.RunId, bin.SquaredFrom, bin.SquaredTo, bin.Pairs)));
        return threshold;
    }

    /// <summary>Everything finite is kept, so what is not there was not.</summary>
    private IReadOnlyList<Picture> PicturesOf(SelectedPrompt prompt) =>
    [
        .. Enumerable.Range(0, Generations).Select(generation => audit.Pictures.Read(RunFolder.GenerationImage(prompt.PromptId, generation)) is { } pixels
            ? Picture.Of(generation, pixels, finite: true, audit.Shape.Channels)
            : new Picture(generation, GenerationStatus.NonFinite, default)),
    ];

    private EdgeThreshold Resolve(IReadOnlyList<NullDistanceRow> rows)
    {
        var histogram = new NullHistogram(audit.Layout);
        foreach (var row in rows.Where(row => row is { Pairs: > 0, SquaredFrom: >= 0 }))
        {
            histogram.Add(row.SquaredFrom, audit.Layout.Sizes[0], row.Pairs);
        }

        return Memorization.Calibration.Resolve(histogram, Edges.FalseEdgeRate, Edges.CalibrationPrompts, Generations).Threshold;
    }

    private void CheckBins(StatedTable<NullDistanceRow> table, IReadOnlyList<NullDistanceRow> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var follows = row.SquaredFrom >= (i == 0 ? 0 : rows[i - 1].SquaredTo) && row.SquaredTo > row.SquaredFrom;
            if (!follows || row.Pairs <= 0)
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: bins ascend, do not overlap and hold pairs");
            }
        }
    }
}
