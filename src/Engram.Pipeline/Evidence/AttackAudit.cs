using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The tables of the attack on a text-to-image model, prompt by prompt.</summary>
/// <param name="selected">The list of prompts as it was selected again; null where it was not.</param>
internal sealed class AttackAudit(Audit audit, IReadOnlyList<SelectedPrompt>? selected)
{
    private readonly AttackTally _tally = new() { Copies = new CopySummary(CopyStage.ConsideredBy(audit.Options), 0, 0, 0, 0, 0, 0) };
    private readonly List<(string PromptId, double Mean, long? Stated)> _flagged = [];
    private readonly HashSet<long> _ranks = [];

    public async Task<AttackTally> CheckAsync()
    {
        using var distances = new TileDistances(audit.Device, audit.Layout);
        var threshold = await ThresholdAsync(distances);
        var edgeAudit = new EdgeAudit(audit, distances, threshold.Edge);
        var stage = new CliqueStage(audit.Layout, audit.Options.Clique);
        await using var prompts = await audit.OpenAsync<PromptRow>();
        await using var generations = await audit.OpenAsync<GenerationRow>();
        await using var edges = await audit.OpenAsync<EdgeRow>();
        await using var cliques = await audit.OpenAsync<CliqueRow>();
        await using var extractions = await ExtractionAudit.OpenAsync(audit);
        while (await prompts.NextAsync() is { } prompt)
        {
            audit.Stop.ThrowIfCancellationRequested();
            CheckPrompt(prompts, prompt);
            var drawn = await generations.OfAsync(prompt.PromptId);
            var joined = await edges.OfAsync(prompt.PromptId);
            var stated = await cliques.OfAsync(prompt.PromptId);
            if (stated.Count != 1 || !AreNumbered(prompt, drawn))
            {
                audit.Findings.Mismatch(FormattableString.Invariant(
                    $"prompt_id {prompt.PromptId}: {drawn.Count} generations, counted from 0, and {stated.Count} cliques: that is no attacked prompt"));
                continue;
            }

            var pictures = new StatedGenerations(audit, generations, drawn);
            var (graph, measurable) = edgeAudit.Check(prompt.PromptId, edges, joined, pictures);
            var clique = stage.Find(0, prompt.PromptId, drawn.Count, pictures.Usable, graph);
            CompareClique(cliques, stated[0], clique, threshold, measurable);
            CompareGenerations(generations, pictures, clique, graph, measurable);
            var (extracted, best) = await extractions.CheckAsync(clique, pictures, _tally);
            _tally.Prompts.Add(new PromptTally(
                prompt.Rank ?? 0, prompt.Strategy, prompt.Duplicates, drawn.Count, clique.Clique.Flagged, extracted, best));
        }

        await generations.EndAsync();
        await edges.EndAsync();
        await cliques.EndAsync();
        await extractions.EndAsync();
        CompareRanks();
        if (_ranks.Count > 0 && _ranks.Max() != _ranks.Count)
        {
            audit.Findings.Mismatch(FormattableString.Invariant($"tables/prompts: {_ranks.Count} ranks, the largest is {_ranks.Max()}"));
        }

        _tally.Threshold = threshold.Edge;
        return _tally;
    }

    private async Task<(EdgeThreshold Edge, bool Recomputed)> ThresholdAsync(TileDistances distances)
    {
        await using var cliques = await StatedTable<CliqueRow>.OpenAsync(audit.Folder, audit.Manifest.RunId, new Findings(), audit.Stop);
        var stated = (await cliques.NextAsync())?.Threshold;
        return await new ThresholdAudit(audit, distances, selected).CheckAsync(stated) ?? (EdgeThreshold.FromL2(0), true);
    }

    private void CheckPrompt(StatedTable<PromptRow> table, PromptRow row)
    {
        var caption = CaptionText.Of(row);
        audit.Findings.Require("prompts.prompt_id", caption is not null, () => $"{table.PlaceOf(row)}: prompt_id is not that of the caption");
        if (row.Rank is not >= 1 || !_ranks.Add(row.Rank.Value))
        {
            audit.Findings.Mismatch($"{table.PlaceOf(row)}: rank is a number from 1, each once");
        }

        // Where the list was selected again, SelectionAudit has compared these.
        var proof = selected is not null ? Proof.Recomputed : SelectionAudit.CanRepeat(audit.Options) && audit.Training is null ? Proof.Training : Proof.Hash;
        table.Compare(row, row with { ClassLabel = null }, new Dictionary<string, Proof>
        {
            ["prompt_id"] = Proof.Recomputed,
            ["duplicates"] = proof,
            ["strategy"] = proof,
            ["rank"] = proof,
        });
    }

    private bool AreNumbered(PromptRow prompt, IReadOnlyList<GenerationRow> rows)
    {
        var numbered = rows.Index().All(row => row.Item.Generation == row.Index);
        if (numbered && audit.IsDrawn && audit.StopRule is null)
        {
            audit.Findings.Require(
                "cliques.planned", rows.Count == audit.Options.Generate.PerPrompt,
                () => FormattableString.Invariant($"prompt_id {prompt.PromptId}: {rows.Count} generations, the configuration asks for {audit.Options.Generate.PerPrompt}"));
        }

        return numbered;
    }

    private void CompareClique(
        StatedTable<CliqueRow> table, CliqueRow stated, PromptClique clique, (EdgeThreshold Edge, bool Recomputed) threshold, bool measurable)
    {
        var others = new Dictionary<string, Proof> { ["rank"] = Proof.Recomputed };
        if (!threshold.Recomputed)
        {
            others["threshold"] = Proof.Hash;
        }

        if (!measurable)
        {
            others["mean_distance"] = Proof.Hash;
            others["medoid"] = Proof.Hash;
            audit.Findings.Note("tiles have several sizes and not every picture is kept: means over edges are checked by hash only");
        }

        table.Compare(stated, CliqueRows.Of(audit.Manifest.RunId, clique, threshold.Edge, audit.StopRule, stated.Rank), others);
        var reason = CliqueRows.StoppedBy(audit.StopRule, clique);
        _tally.Stopped[reason] = _tally.Stopped.GetValueOrDefault(reason) + 1;
        _tally.Undecided += clique.Clique.Decision is CliqueDecision.Undecided ? 1 : 0;
        if (clique.Clique.Flagged)
        {
            _flagged.Add((stated.PromptId, (measurable ? clique.MeanDistance : stated.MeanDistance) ?? 0, stated.Rank));
        }
        else if (stated.Rank is not null)
        {
            audit.Findings.Mismatch($"{table.PlaceOf(stated)}: rank is {stated.Rank}, the prompt is not flagged");
        }
    }

    private void CompareGenerations(
        StatedTable<GenerationRow> table, StatedGenerations pictures, PromptClique clique, IReadOnlyList<Edge> edges, bool measurable)
    {
        var members = (clique.Clique.Flagged ? clique.Clique.Members : []).ToHashSet();
        var means = CliqueMeasures.Of(audit.Layout, pictures.Rows.Count, edges, clique.Clique).MeanEdgeDistance;
        for (var i = 0; i < pictures.Rows.Count; i++)
        {
            pictures.Compare(table, i, members.Contains(i), members.Contains(i), (means[i], measurable));
            _tally.Count(pictures.Statuses[i]);
        }
    }

    private void CompareRanks()
    {
        var ranks = Ranking.Of([.. _flagged.Select(prompt => (prompt.PromptId, prompt.Mean))]);
        for (var i = 0; i < ranks.Count; i++)
        {
            audit.Findings.Compare("cliques.rank", $"tables/cliques, prompt_id {_flagged[i].PromptId}", _flagged[i].Stated, ranks[i]);
        }
    }
}
