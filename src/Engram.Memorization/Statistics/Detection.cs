namespace Engram.Memorization;

/// <summary>A flagging rule judged by known truth.</summary>
/// <param name="Precision">Share of the flagged that are true.</param>
/// <param name="Recall">Share of the true that are flagged.</param>
public sealed record Detection(Rate Precision, Rate Recall)
{
    public static Detection Of(IEnumerable<(bool Flagged, bool Truth)> cases)
    {
        long hits = 0, flagged = 0, truths = 0;
        foreach (var (isFlagged, isTrue) in cases)
        {
            hits += isFlagged && isTrue ? 1 : 0;
            flagged += isFlagged ? 1 : 0;
            truths += isTrue ? 1 : 0;
        }

        return new Detection(Rate.Of(hits, flagged), Rate.Of(hits, truths));
    }
}
