using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Membership;

/// <summary>The summary of a membership attack.</summary>
internal static class MembershipSummaries
{
    private const string TooFew = "not judged: fewer than ten pictures of a kind";

    public static MembershipSummary Of(
        RunOptions options, long pictures, long members, int models, IReadOnlyList<AttackResultRow> results, BlindTests blind) => new()
        {
            Pictures = pictures,
            Members = members,
            Models = models,
            Delta = options.Membership.Delta,
            Results = results,
            Blind = [.. blind.Baselines.Select(entry => new BlindVerdict(entry.Key, entry.Value is { IsVoid: true }, entry.Value?.Verdict ?? TooFew))],
        };
}
