using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>
/// The tables of the inpainting attack: kept pictures against their hashes, scores and ranks from the losses, and the results from the
/// trials. The losses themselves, and the sums of pictures that are not kept, stand by hash.
/// </summary>
internal sealed class InpaintingAudit(Audit audit)
{
    private static readonly Dictionary<string, Proof> ByHash = new()
    {
        ["loss"] = Proof.Hash,
        ["reference_loss"] = Proof.Hash,
        ["squared"] = Proof.Hash,
        ["picture_l2"] = Proof.Hash,
        ["compared_with"] = Proof.Hash,
        ["image_id"] = Proof.Hash,
    };

    private readonly Dictionary<GenerationStatus, long> _statuses = [];

    /// <summary>The summary's part that follows from the tables.</summary>
    public async Task<(InpaintingSummary Found, long Prompts, IReadOnlyDictionary<GenerationStatus, long> Statuses)> CheckAsync()
    {
        await EmptyAsync<EdgeRow>();
        await EmptyAsync<CliqueRow>();
        await EmptyAsync<ExtractionRow>();
        await EmptyAsync<CopyRow>();
        await EmptyAsync<NullDistanceRow>();
        await EmptyAsync<ScreeningRow>();
        var hidden = InpaintingMask.Of(audit.Options.Inpainting, audit.Shape);
        var values = hidden.Count(pixel => pixel) * audit.Shape.Channels;
        await using var prompts = await audit.OpenAsync<PromptRow>();
        await using var generations = await audit.OpenAsync<GenerationRow>();
        await using var trials = await audit.OpenAsync<InpaintingRow>();
        var models = new Dictionary<(string Set, string ImageId, string Model), (PromptTrials Trials, PromptRow Prompt)>();
        while (await prompts.NextAsync() is { } prompt)
        {
            audit.Stop.ThrowIfCancellationRequested();
            var rows = await trials.OfAsync(prompt.PromptId);
            var pictures = new StatedGenerations(audit, generations, await generations.OfAsync(prompt.PromptId));
            if (rows.Count == 0 || rows.Count != pictures.Rows.Count)
            {
                audit.Findings.Mismatch($"{prompts.PlaceOf(prompt)}: {rows.Count} inpaintings and {pictures.Rows.Count} generations");
                continue;
            }

            var own = Check(prompts, prompt, generations, pictures, trials, rows, values);
            models[(rows[0].ComparedWith, rows[0].ImageId, rows[0].Model)] = (own, prompt);
        }

        await generations.EndAsync();
        await trials.EndAsync();
        var results = ResultsOf(models, values);
        await using var stated = await audit.OpenAsync<InpaintingResultRow>();
        await stated.CompareAllAsync(results);
        audit.Findings.Note("losses, and distances to originals, are checked by hash only: they are worked out with the models and the training set");
        foreach (var picture in audit.Manifest.Files!.Keys.Where(file => file.StartsWith("images/training/", StringComparison.Ordinal)))
        {
            audit.Pictures.Name(picture);
        }

        return (InpaintingResults.SummaryOf(audit.Options.Inpainting, results, hidden.Length, values / audit.Shape.Channels), 2L * results.Count, _statuses);
    }

    private PromptTrials Check(
        StatedTable<PromptRow> prompts, PromptRow prompt, StatedTable<GenerationRow> generations, StatedGenerations pictures, StatedTable<InpaintingRow> table,
        IReadOnlyList<InpaintingRow> rows, int values)
    {
        var (first, isReference) = (rows[0], prompt.Strategy == InpaintingPlan.Reference);
        prompts.Compare(prompt, prompt with
        {
            PromptId = Selection.SelectedPrompt.IdOf($"{prompt.Strategy}/{first.ComparedWith}/{first.ImageId}"),
        }, new Dictionary<string, Proof> { ["caption"] = Proof.Hash, ["class_label"] = Proof.Hash, ["duplicates"] = Proof.Hash, ["rank"] = Proof.Hash });
        Trial[] found = [.. rows.Select((row, i) => new Trial(
            (int)row.Generation, pictures.Statuses[i], default, row.Squared, 0, row.Loss ?? double.NaN, row.ReferenceLoss ?? double.NaN))];
        var own = new PromptTrials(audit.Options.Inpainting.Best, values);
        var chunk = Untargeted.SamplePlan.ChunkOf(audit.Shape);
        for (var part = 0; part * chunk < found.Length; part++)
        {
            own.Add(part, [.. found.Skip(part * chunk).Take(chunk)]);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            _statuses[pictures.Statuses[i]] = _statuses.GetValueOrDefault(pictures.Statuses[i]) + 1;
            var rank = own.RankOf((int)rows[i].Generation);
            pictures.CompareInpainted(generations, i, rank is not null, first.ImageId);
            table.Compare(rows[i], rows[i] with
            {
                ComparedWith = first.ComparedWith,
                ImageId = first.ImageId,
                Model = isReference ? "reference" : "target",
                Score = found[i].Score,
                Rank = rank,
                L2 = L2.Of(rows[i].Squared, values),
            }, ByHash);
        }

        return own;
    }

    private List<InpaintingResultRow> ResultsOf(
        Dictionary<(string Set, string ImageId, string Model), (PromptTrials Trials, PromptRow Prompt)> models, int values)
    {
        var rows = new List<InpaintingResultRow>();
        foreach (var ((set, imageId, model), (own, prompt)) in models)
        {
            if (model == "target" && models.TryGetValue((set, imageId, "reference"), out var other))
            {
                rows.Add(InpaintingResults.RowOf(
                    audit.Manifest.RunId, set, imageId, prompt.Duplicates, values, L2.AtMost(audit.Options.Match.L2, values), own, other.Trials));
            }
        }

        rows.Sort(InpaintingResultRow.Compare);
        return rows;
    }

    private async Task EmptyAsync<TRow>()
        where TRow : class, ITableRow<TRow>
    {
        await using var table = await audit.OpenAsync<TRow>();
        await table.CompareAllAsync([]);
    }
}
