using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Embeddings;

/// <summary>Training pictures that lie far from all others, unit by unit, each with its checkpoint.</summary>
internal sealed class Outliers(RunContext run, IEmbeddingRows rows, ShortProducts products, RunMonitor monitor)
{
    /// <summary>Captions by mean distance descending, first row ascending; rows without a distance are left out.</summary>
    public async Task<IReadOnlyList<Candidate>> EnsureAsync(int nearest, string?[] captions, CancellationToken stop)
    {
        var outlierness = new Outlierness(rows, nearest, products, stop);
        var distances = new double[rows.Count];
        var done = new HashSet<long>();
        await foreach (var unit in run.Checkpoints.Outliers.ReadAllAsync(stop))
        {
            if (unit.Nearest == nearest && done.Add(unit.Unit))
            {
                unit.Unpack().CopyTo(distances.AsSpan(Outlierness.FirstOf((int)unit.Unit)));
            }
        }

        monitor.Begin("outliers", rows.Count, Math.Min(rows.Count, (long)done.Count * Outlierness.FirstOf(1)));
        try
        {
            for (var unit = 0; unit < outlierness.Units; unit++)
            {
                if (!done.Contains(unit))
                {
                    var found = outlierness.Run(unit, stop);
                    found.CopyTo(distances.AsSpan(Outlierness.FirstOf(unit)));
                    await run.Checkpoints.AppendAsync(run.Checkpoints.Outliers, [OutlierRows.Of(nearest, unit, found)]);
                }

                monitor.Rows(Math.Min(rows.Count, Outlierness.FirstOf(unit + 1)));
            }
        }
        finally
        {
            await run.Checkpoints.Outliers.FlushAsync(CancellationToken.None);
        }

        return [.. Enumerable.Range(0, rows.Count).Where(row => !double.IsNaN(distances[row]))
            .OrderByDescending(row => distances[row]).ThenBy(row => row).Select(row => new Candidate(captions[row], row))];
    }
}
