using System.Globalization;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Untargeted;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The tables of the untargeted attack.</summary>
internal sealed class SampleAudit(Audit audit, DuplicateBook book)
{
    private static readonly string[] OfSets =
        ["image_id", "squared", "adaptive_l2", "second_ratio", "control_image_id", "control_l2", "control_adaptive_l2"];

    private static readonly string[] OfViews = ["view_image_id", "view", "view_l2"];

    private readonly SampleResults _results = new();
    private readonly ImageNames _names = new(audit.Control, audit.Stop);
    private CopySummary _copies = new(CopyStage.ConsideredBy(audit.Options), 0, 0, 0, 0, 0, 0);
    private readonly long _bound = L2.AtMost(audit.Options.Match.L2, audit.Layout.Bytes);

    /// <summary>What the samples come to, for the report.</summary>
    public async Task<SampleTally> CheckAsync()
    {
        await EmptyAsync<EdgeRow>();
        await EmptyAsync<CliqueRow>();
        await EmptyAsync<NullDistanceRow>();
        await EmptyAsync<ScreeningRow>();
        var order = await SampleOrder.ReadAsync(audit);
        using var neighbours = new NearestNeighbours(audit.Device, audit.Layout.Bytes);
        await using var extractions = await audit.OpenAsync<ExtractionRow>();
        await using var generations = await audit.OpenAsync<GenerationRow>();
        await using var nearest = await audit.OpenAsync<NearestRow>();
        await using var copies = await audit.OpenAsync<CopyRow>();
        var check = new ExtractionCheck(audit, extractions, neighbours);
        var matcher = audit.Training is null ? null : new SampleMatcher(audit, nearest, copies, check, neighbours);
        foreach (var prompt in order.Prompts)
        {
            audit.Stop.ThrowIfCancellationRequested();
            var pictures = new StatedGenerations(audit, generations, await generations.OfAsync(prompt.PromptId));
            var near = await nearest.OfAsync(prompt.PromptId);
            var listed = await extractions.OfAsync(prompt.PromptId);
            var views = (await copies.OfAsync(prompt.PromptId)).GroupBy(row => row.Generation).ToDictionary(group => group.Key, group => group.First());
            Check(generations, nearest, copies, check, matcher, order, pictures, near, listed, views);
        }

        await generations.EndAsync();
        await nearest.EndAsync();
        await extractions.EndAsync();
        await copies.EndAsync();
        matcher?.End();
        _results.Sort();
        return await CompareTotalsAsync(order);
    }

    private void Check(
        StatedTable<GenerationRow> generations, StatedTable<NearestRow> nearest, StatedTable<CopyRow> copies, ExtractionCheck check, SampleMatcher? matcher,
        SampleOrder order, StatedGenerations pictures, IReadOnlyList<NearestRow> near, IReadOnlyList<ExtractionRow> listed, Dictionary<long, CopyRow> views)
    {
        var byGeneration = near.ToDictionary(row => row.Generation);
        var rowsOf = listed.ToLookup(row => row.Generation);
        check.RequireGenerations(listed, [.. near.Where(row => row.AdaptiveL2 < 1).Select(row => (int)row.Generation)]);
        for (var i = 0; i < pictures.Rows.Count; i++)
        {
            var row = pictures.Rows[i];
            var stated = byGeneration.GetValueOrDefault(row.Generation);
            byGeneration.Remove(row.Generation);
            var isHit = stated is { AdaptiveL2: < 1 };
            pictures.Compare(generations, i, isHit, member: false, (null, true));
            var isOk = pictures.Statuses[i] is GenerationStatus.Ok;
            if (!isOk && stated is not null)
            {
                audit.Findings.Mismatch($"{nearest.PlaceOf(stated)}: the generation's status is {row.Status}, it was not compared");
            }
            else if (isOk && stated is null && order.AreCompared)
            {
                audit.Findings.Mismatch($"{generations.PlaceOf(row)}: the sample has no row in tables/nearest");
            }

            var place = order.PlaceOf(row.PromptId, row.Generation);
            Count(pictures.Statuses[i], order.IndexOf(row.PromptId), row, stated, place);
            if (stated is not null)
            {
                views.Remove(row.Generation, out var view);
                Compare(nearest, check, matcher, stated, place, pictures.PixelsOf(i), [.. rowsOf[row.Generation]], view);
                CompareView(copies, stated, view, pictures.PixelsOf(i) is null || matcher is null);
            }
        }

        foreach (var row in byGeneration.Values)
        {
            audit.Findings.Mismatch($"{nearest.PlaceOf(row)}: there is no such generation");
        }

        foreach (var row in views.Values)
        {
            audit.Findings.Mismatch($"{copies.PlaceOf(row)}: there is no such sample in tables/nearest");
        }

        matcher?.EndPrompt();
    }

    /// <summary>A row of copies says that a sample or its mirror image hits; it is there where the trainer mirrored pictures only.</summary>
    /// <param name="alone">It is not compared with the training set.</param>
    private void CompareView(StatedTable<CopyRow> table, NearestRow row, CopyRow? view, bool alone)
    {
        if (view is null)
        {
            if (audit.Options.Training.Resize.Flip && row.AdaptiveL2 < 1)
            {
                audit.Findings.Mismatch(FormattableString.Invariant($"tables/copies, prompt_id {row.PromptId}, generation {row.Generation}: the row of this hit is missing"));
            }

            return;
        }

        _copies = _copies.With(view);
        if (!audit.Options.Training.Resize.Flip || L2.SumOf(view.ViewL2 ?? -1, audit.Layout.Bytes) is not { } sum || sum > row.Squared)
        {
            audit.Findings.Mismatch($"{table.PlaceOf(view)}: is no view nearer than the sample's nearest picture");
        }

        if (alone)
        {
            table.Compare(
                view,
                new CopyRow(
                    view.RunId, view.PromptId, view.Generation, row.AdaptiveL2 < 1, view.ViewImageId, view.View, view.ViewL2, true, null, null, null, null,
                    false, null, null, false, !(row.AdaptiveL2 < 1)),
                OfViews.ToDictionary(column => column, _ => audit.Training is null && audit.Options.Output.Keep is not KeepRule.None ? Proof.Training : Proof.Hash));
        }
    }

    private void Compare(
        StatedTable<NearestRow> table, ExtractionCheck check, SampleMatcher? matcher, NearestRow row, long place, byte[]? pixels,
        IReadOnlyList<ExtractionRow> listed, CopyRow? view)
    {
        if (row.AdaptiveL2 < 1 && audit.Options.Output.Keep is not KeepRule.None)
        {
            audit.Pictures.Name(RunFolder.TrainingImage(row.ImageId));
        }

        if (listed.Count > 0 && (listed[0].ImageId, listed[0].Squared, listed[0].AdaptiveL2) != (row.ImageId, row.Squared, row.AdaptiveL2))
        {
            audit.Findings.Mismatch($"{table.PlaceOf(row)}: tables/extractions has another nearest picture or distance");
        }

        if (matcher is not null && pixels is not null)
        {
            matcher.Add(row, place, pixels, listed, view);
            return;
        }

        var proof = pixels is null ? Proof.Hash : check.ByTraining;
        var others = OfSets.ToDictionary(column => column, _ => proof);
        table.Compare(
            row,
            row with
            {
                Sample = place,
                L2 = L2.Of(row.Squared, audit.Layout.Bytes),
                Hit = row.AdaptiveL2 < 1,
                ControlHit = row.ControlAdaptiveL2 < 1,
            },
            others);
        foreach (var entry in listed)
        {
            check.CompareAlone(entry, pixels);
        }
    }

    private void Count(GenerationStatus status, int index, GenerationRow row, NearestRow? stated, long place)
    {
        NearestPicture? control = null;
        if (stated is { ControlL2: { } distance, ControlImageId: { } other })
        {
            if (L2.SumOf(distance, audit.Layout.Bytes) is { } sum)
            {
                control = new NearestPicture(_names.ControlRowOf(other), _names.ControlPictureOf(other), sum, -1, stated.ControlAdaptiveL2 ?? 2, stated.ControlAdaptiveL2 < 1);
            }
            else
            {
                audit.Findings.Mismatch(string.Create(
                    CultureInfo.InvariantCulture, $"tables/nearest, prompt_id {row.PromptId}, generation {row.Generation}: control_l2 {distance:R} is no distance of two pictures"));
            }
        }

        NearestPicture? training = stated is null ? null : new NearestPicture(
            _names.IdOf(stated.ImageId), _names.IdOf(book.Of(stated.ImageId).First), stated.Squared, -1, stated.AdaptiveL2, stated.AdaptiveL2 < 1);
        _results.Add(new Sample((int)row.Generation, status, default, training, control, null), index, place, _bound);
    }

    private async Task<SampleTally> CompareTotalsAsync(SampleOrder order)
    {
        var hasControl = audit.Options.Untargeted.Control.Length > 0;
        var training = SampleSummary.SetOf(book.Pictures, _results.Hits, _results.Near, _results.Usable);
        var control = hasControl ? SampleSummary.SetOf(_names.ControlPictures ?? 0, _results.ControlHits, _results.ControlNear, _results.Usable) : null;
        var curve = ExtractionCurve.Of(_results, order.Samples, hasControl);
        await CompareUniqueAsync(order);

        await using (var points = await audit.OpenAsync<ExtractionCurveRow>())
        {
            // The control set's copies are in no table: without it, the rises of its curve are not known.
            var known = !hasControl || audit.Control is not null;
            var stated = await points.AllAsync();
            curve = known ? curve : ExtractionCurve.At(_results, stated.Select(row => row.Samples), hasControl);
            await using var again = await audit.OpenAsync<ExtractionCurveRow>();
            await again.CompareAllAsync(
                curve.Select(point => new ExtractionCurveRow(
                    audit.Manifest.RunId, point.Samples, point.UniqueExtractions, point.Hits, point.UniqueL2, point.ControlUnique, point.ControlHits)),
                known ? null : new Dictionary<string, Proof> { ["samples"] = Proof.Training, ["control_unique"] = Proof.Training });
        }

        await using var rates = await audit.OpenAsync<HitRateRow>();
        foreach (var computed in new[] { ("control", control), ("training", training) }
            .Where(set => set.Item2 is not null)
            .SelectMany(set => HitRateRows.Of(audit.Manifest.RunId, audit.Options, set.Item1, set.Item2!)))
        {
            var known = computed.ComparedWith == "training" || audit.Control is not null;
            if (await rates.NextAsync() is { } stated && HitRateRow.Compare(stated, computed) == 0)
            {
                rates.Compare(stated, computed, known ? null : new Dictionary<string, Proof> { ["pictures"] = Proof.Training, ["unique_pictures"] = Proof.Training });
            }
            else
            {
                audit.Findings.Mismatch($"{rates.PlaceOf(computed)}: the row is missing");
            }
        }

        await rates.EndAsync();
        return new SampleTally(
            _results, training, control, curve, order.Prompts.Count, book,
            _results.Hits.ByPicture.LongCount(picture => book.Of(_names.NameOf(picture.Key)).Copies > 1), _copies);
    }

    private async Task CompareUniqueAsync(SampleOrder order)
    {
        var rows = _results.Hits.ByPicture.Select(picture => new UniqueExtractionRow(
            audit.Manifest.RunId, _names.NameOf(picture.Key), order.Prompts[picture.First().Class].PromptId, picture.First().Generation,
            picture.First().Sample, picture.LongCount(), book.Of(_names.NameOf(picture.Key)).Copies,
            L2.Of(picture.Min(hit => hit.Squared), audit.Layout.Bytes))).ToList();
        rows.Sort(UniqueExtractionRow.Compare);
        await using var table = await audit.OpenAsync<UniqueExtractionRow>();
        await table.CompareAllAsync(rows);
    }

    private async Task EmptyAsync<TRow>()
        where TRow : class, ITableRow<TRow>
    {
        await using var table = await audit.OpenAsync<TRow>();
        await table.EndAsync();
    }
}
