using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Untargeted;

/// <summary>The rows of table hit_rates.</summary>
internal static class HitRateRows
{
    /// <param name="set">training or control.</param>
    public static IEnumerable<HitRateRow> Of(string runId, RunOptions options, string set, SetSummary summary)
    {
        var rule = options.Untargeted;
        yield return Row("adaptive", OptionKeys.WordOf(rule.Neighbourhood), (double)rule.Alpha, rule.Nearest, null, summary.Hits, summary.Unique);
        yield return Row("l2", null, null, null, (double)options.Match.L2, summary.L2Hits, summary.L2Unique);

        HitRateRow Row(string name, string? neighbourhood, double? alpha, long? nearest, double? l2, Share share, long unique) => new(
            runId, set, name, neighbourhood, alpha, nearest, l2, summary.Pictures, share.Trials, share.Hits, share.Value, share.Low, share.High,
            unique);
    }
}
