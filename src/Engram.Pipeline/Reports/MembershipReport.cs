using Engram.Memorization;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>What a report needs of a membership attack.</summary>
internal static class MembershipReport
{
    public static async Task<MembershipFigure> OfCheckpointsAsync(RunFolder folder, CancellationToken stop)
    {
        var status = await MembershipStatus.ReadAsync(folder, stop);
        return new MembershipFigure(status.Rows, status.Planned, null, [], null);
    }

    public static async Task<MembershipFigure> OfTablesAsync(RunFolder folder, MembershipSummary summary, CancellationToken stop)
    {
        var target = summary.Blind[0].Target;
        var best = summary.Results.Where(row => row.Target == target && row.Auc is not null)
            .GroupBy(row => row.Attack)
            .Select(attack => attack.MaxBy(row => row.Auc)!)
            .ToDictionary(row => (row.Attack, row.Timestep, row.Draws));
        var scores = best.Keys.ToDictionary(key => key, _ => new List<ScoredPicture>());
        await foreach (var row in TableReader.ReadAsync<ScoreRow>(folder.Tables, stop))
        {
            if (row.Target == target && row.Score is { } score && scores.TryGetValue((row.Attack, row.Timestep, row.Draws), out var list))
            {
                list.Add(new ScoredPicture(row.ImageId, row.Member, score));
            }
        }

        var others = best.Values.Select(row => row.Others).DefaultIfEmpty().Max();
        return new MembershipFigure(
            0, 0, summary,
            [.. scores.Select(entry => CurveOf(entry.Key, RocCurve.Of(entry.Value))).OrderByDescending(curve => curve.Auc)],
            others > 0 ? 1.0 / others : null);
    }

    private static RocFigure CurveOf((string Attack, long Timestep, long Draws) key, RocCurve curve)
    {
        var steps = new List<RocStep>();
        for (var i = 0; i < curve.Points.Count; i++)
        {
            // The last point of each number of false positives is the one that the rate allows.
            if (i == curve.Points.Count - 1 || curve.Points[i + 1].FalsePositives > curve.Points[i].FalsePositives)
            {
                steps.Add(new RocStep((double)curve.Points[i].FalsePositives / curve.Others, (double)curve.Points[i].TruePositives / curve.Members));
            }
        }

        return new RocFigure(key.Attack, key.Timestep, key.Draws, curve.Area.Value, steps);
    }
}
