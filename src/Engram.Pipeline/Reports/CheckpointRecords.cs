using System.Runtime.CompilerServices;
using Engram.Memorization;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>
/// A run that is not finished, from its checkpoints; another process may be writing them. Training rows have no names here: those are read
/// from the data set when the run ends. An l2 is NaN while no picture is kept that tells the size.
/// </summary>
internal sealed class CheckpointRecords(RunFolder folder, Manifest manifest, RunOptions options) : IRunRecords
{
    // Rows of cliques are read once for each block; 65,536 prompts take some 30 MB.
    private const int Block = 65_536;

    private readonly long _values = new KeptPictures(folder).ValuesOfAny();

    public async IAsyncEnumerable<AttackedPrompt> PromptsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var threshold = (await NullAsync(stop)).Threshold ?? 0;
        var (seen, block) = (new PromptBitmap(), new Dictionary<long, SelectedPrompt>());
        await foreach (var prompt in CheckpointStage<SelectedPrompt>.PeekAsync(folder.Checkpoint("selection"), stop))
        {
            if (seen.Add(prompt.Ordinal))
            {
                block.Add(prompt.Ordinal, prompt);
            }

            if (block.Count == Block)
            {
                foreach (var attacked in await JoinAsync(block, threshold, stop))
                {
                    yield return attacked;
                }

                block.Clear();
            }
        }

        foreach (var attacked in await JoinAsync(block, threshold, stop))
        {
            yield return attacked;
        }
    }

    public async IAsyncEnumerable<EdgeRow> EdgesAsync(IReadOnlySet<string> prompts, [EnumeratorCancellation] CancellationToken stop)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in CheckpointStage<PromptDistances>.PeekAsync(folder, "distance", stop))
        {
            if (prompts.Contains(row.PromptId) && seen.Add(row.PromptId))
            {
                foreach (var edge in row.UnpackEdges())
                {
                    yield return new EdgeRow(manifest.RunId, row.PromptId, edge.A, edge.B, edge.Squared);
                }
            }
        }
    }

    public async Task<NullDistances> NullAsync(CancellationToken stop)
    {
        if (options.Edges.Threshold is { } configured)
        {
            return new NullDistances([], 0, (double)configured, "configured", 0);
        }

        var (counts, thresholds) = (new List<CalibrationRow>(), new List<CalibrationRow>());
        await foreach (var row in CheckpointStage<CalibrationRow>.PeekAsync(folder.Checkpoint("calibration"), stop))
        {
            (row.Pairs > 0 ? counts : thresholds).Add(row);
        }

        if (thresholds.MaxBy(row => row.Values) is not { } largest)
        {
            return new NullDistances([], 0, null, "calibrated", 0);
        }

        NullBin[] bins = [.. counts
            .GroupBy(row => (long)((Int128)row.Squared * largest.Values / row.Values))
            .OrderBy(group => group.Key)
            .Select(group => new NullBin(group.Key, group.Key + 1, group.Sum(row => row.Pairs)))];
        return new NullDistances(
            bins, largest.Values, L2.Of(largest.Squared, largest.Values), "calibrated",
            bins.TakeWhile(bin => bin.SquaredFrom < largest.Squared).Sum(bin => bin.Pairs));
    }

    public Task<IReadOnlyList<string>> ColumnsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The prompts of a block, ordinals ascending, with what is durable of each.</summary>
    private async Task<IEnumerable<AttackedPrompt>> JoinAsync(Dictionary<long, SelectedPrompt> block, double threshold, CancellationToken stop)
    {
        var (cliques, matches) = (new Dictionary<long, PromptClique>(), new Dictionary<long, PromptMatches>());
        await foreach (var row in CheckpointStage<PromptMatches>.PeekAsync(folder, "match", stop))
        {
            if (block.ContainsKey(row.Ordinal))
            {
                matches.TryAdd(row.Ordinal, row);
            }
        }

        await foreach (var row in CheckpointStage<PromptClique>.PeekAsync(folder, "clique", stop))
        {
            if (block.ContainsKey(row.Ordinal))
            {
                cliques.TryAdd(row.Ordinal, row);
            }
        }

        return block.Values.OrderBy(prompt => prompt.Ordinal).Select(prompt => Attacked(
            prompt, cliques.GetValueOrDefault(prompt.Ordinal), matches.GetValueOrDefault(prompt.Ordinal), threshold));
    }

    private AttackedPrompt Attacked(SelectedPrompt prompt, PromptClique? clique, PromptMatches? matches, double threshold)
    {
        var row = new PromptRow(manifest.RunId, prompt.PromptId, prompt.Caption, null, prompt.Duplicates, prompt.Strategy, prompt.Ordinal + 1);
        if (clique is null || matches is null)
        {
            return new AttackedPrompt(row, null, []);
        }

        var found = clique.Clique;
        var rule = options.Stop?.RuleOf(options.Generate.PerPrompt, options.Clique.Size);
        var stopped = rule?.Judge((int)clique.Generations, found) ?? StopReason.Complete;
        return new AttackedPrompt(
            row,
            new CliqueRow(
                manifest.RunId, prompt.PromptId, clique.Generations, clique.Usable, clique.Edges, threshold, "", found.Size,
                found.Certainty is CliqueCertainty.Proved ? "proved" : "bounded", found.Bound, clique.MeanDistance, found.Flagged,
                found.Decision is CliqueDecision.Proved ? "proved" : "undecided", null, clique.Medoid, rule?.Planned ?? clique.Generations,
                stopped.ToString().ToLowerInvariant(), (double?)rule?.Risk),
            [.. matches.Unpack().Select(match => new ExtractionRow(
                manifest.RunId, prompt.PromptId, match.Generation, match.Neighbour, FormattableString.Invariant($"row {match.Row}"), match.Squared,
                _values > 0 ? L2.Of(match.Squared, _values) : double.NaN, match.AdaptiveL2, match.EideticK, match.Extracted, []))]);
    }
}
