using Engram.Memorization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Screening;
using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Finish;

/// <summary>Writes the final tables from the checkpoints; each row once, sorted by key by the table writer.</summary>
internal sealed class FinalTables(RunContext run, Results results, Threshold threshold, TrainingLabels labels)
{
    private readonly TableSet _tables = new(run);

    /// <summary>Generations by status, filled while the tables are written.</summary>
    public Dictionary<GenerationStatus, long> Statuses { get; } = new()
    {
        [GenerationStatus.Ok] = 0,
        [GenerationStatus.Blank] = 0,
        [GenerationStatus.NonFinite] = 0,
    };

    /// <summary>Members by the rules beside the strict one, counted while the tables are written.</summary>
    public CopySummary CopyCounts { get; private set; } = new(CopyStage.ConsideredBy(run.Options), 0, 0, 0, 0, 0, 0);

    public async Task WriteAsync(CancellationToken stop)
    {
        await _tables.WriteAsync<PromptRow>(Prompts, stop);
        await WriteGenerationsAndEdgesAsync(stop);
        await _tables.WriteAsync<CliqueRow>(Cliques, stop);
        await _tables.WriteAsync<ExtractionRow>(Extractions, stop, run.Options.Training.Columns);
        await _tables.WriteAsync<CopyRow>(Copies, stop);
        await _tables.WriteAsync<NullDistanceRow>(NullDistances, stop);
        await _tables.WriteAsync<ScreeningRow>(Screened, stop);
    }

    private async Task Prompts(Func<PromptRow, ValueTask> add, CancellationToken stop)
    {
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            await add(new PromptRow(run.RunId, prompt.PromptId, prompt.Caption, null, prompt.Duplicates, prompt.Strategy, prompt.Ordinal + 1));
        }
    }

    // Both come from the distance rows, which are the large ones: one pass.
    private async Task WriteGenerationsAndEdgesAsync(CancellationToken stop)
    {
        await using var generations = _tables.Create<GenerationRow>();
        await using var edges = _tables.Create<EdgeRow>();
        var seen = new PromptBitmap();
        await foreach (var prompt in run.Checkpoints.Distance.ReadAllAsync(stop))
        {
            if (seen.Add(prompt.Ordinal))
            {
                await AddAsync(prompt, generations, edges, stop);
            }
        }

        _tables.Note<GenerationRow>(await generations.CompleteAsync(stop));
        _tables.Note<EdgeRow>(await edges.CompleteAsync(stop));
    }

    private async Task AddAsync(
        PromptDistances prompt, TableWriter<GenerationRow> generations, TableWriter<EdgeRow> edges, CancellationToken stop)
    {
        var joined = prompt.UnpackEdges();
        foreach (var edge in joined)
        {
            await edges.AddAsync(new EdgeRow(run.RunId, prompt.PromptId, edge.A, edge.B, edge.Squared), stop);
        }

        var members = results.Of(prompt.Ordinal)?.Clique.Clique.Members.ToHashSet() ?? [];
        var unflagged = new CliqueResult(false, CliqueDecision.Proved, 1, CliqueCertainty.Proved, 1, [], 0);
        var means = CliqueMeasures.Of(run.Layout, prompt.Generations, joined, unflagged).MeanEdgeDistance;
        var seed = run.IsDrawn ? DenoiseStage.KeyOf(run.Options.Generate.Seed, prompt.PromptId).ToString("x16", null) : null;
        for (var i = 0; i < prompt.Generations; i++)
        {
            var status = prompt.StatusOf(i);
            Statuses[status]++;
            await generations.AddAsync(
                new GenerationRow(
                    run.RunId, prompt.PromptId, i, seed, GenerationWords.WordOf(status), prompt.Sha256Of(i), members.Contains(i), means[i],
                    run.Keeper.PathOf(prompt.PromptId, i, status, members.Contains(i))),
                stop);
        }
    }

    private async Task Cliques(Func<CliqueRow, ValueTask> add, CancellationToken stop)
    {
        var seen = new PromptBitmap();
        await foreach (PromptClique prompt in run.Checkpoints.Clique.ReadAllAsync(stop))
        {
            if (seen.Add(prompt.Ordinal))
            {
                await add(CliqueRows.Of(run.RunId, prompt, threshold.Edge, run.Stop, results.Of(prompt.Ordinal)?.Rank));
            }
        }
    }

    private async Task Extractions(Func<ExtractionRow, ValueTask> add, CancellationToken stop)
    {
        foreach (var prompt in results.Flagged)
        {
            foreach (var match in prompt.Matches)
            {
                await add(ExtractionRows.Of(run.RunId, prompt.Clique.PromptId, match, labels, run.Layout.Bytes));
            }
        }
    }

    private async Task Copies(Func<CopyRow, ValueTask> add, CancellationToken stop)
    {
        var copies = new CopyRows(run.RunId, run.Layout.Bytes, run.Options.Match.L2, labels);
        foreach (var row in results.Flagged.SelectMany(copies.Of))
        {
            await add(row);
            CopyCounts = CopyCounts.With(row);
        }
    }

    private async Task NullDistances(Func<NullDistanceRow, ValueTask> add, CancellationToken stop)
    {
        foreach (var bin in threshold.Null)
        {
            await add(new NullDistanceRow(run.RunId, bin.SquaredFrom, bin.SquaredTo, bin.Pairs));
        }
    }

    private async Task Screened(Func<ScreeningRow, ValueTask> add, CancellationToken stop)
    {
        foreach (var (rank, row) in await Screenings.ReadAsync(run, stop))
        {
            await add(new ScreeningRow(run.RunId, row.Source, row.PromptId, row.Caption, double.IsNaN(row.Score) ? null : row.Score, rank));
        }
    }
}
