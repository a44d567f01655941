using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;

namespace Engram.Pipeline.Finish;

/// <summary>The flagged prompts of a finished attack, ranked, by ordinal, with their matches.</summary>
internal sealed class Results
{
    private readonly Dictionary<long, FlaggedPrompt> _flagged = [];

    /// <summary>By rank.</summary>
    public IReadOnlyList<FlaggedPrompt> Flagged => [.. _flagged.Values.OrderBy(prompt => prompt.Rank)];

    public long Undecided { get; private set; }

    public FlaggedPrompt? Of(long ordinal) => _flagged.GetValueOrDefault(ordinal);

    public static async Task<Results> ReadAsync(RunContext run, CancellationToken stop)
    {
        var results = new Results();
        var seen = new PromptBitmap();
        var cliques = new List<PromptClique>();
        await foreach (var row in run.Checkpoints.Clique.ReadAllAsync(stop))
        {
            if (seen.Add(row.Ordinal))
            {
                results.Undecided += row.Clique.Decision is CliqueDecision.Undecided ? 1 : 0;
                if (row.Clique.Flagged)
                {
                    cliques.Add(row);
                }
            }
        }

        var ranks = Ranking.Of([.. cliques.Select(row => (row.PromptId, row.MeanDistance ?? 0))]);
        for (var i = 0; i < cliques.Count; i++)
        {
            results._flagged.Add(cliques[i].Ordinal, new FlaggedPrompt(cliques[i], ranks[i]));
        }

        await foreach (PromptMatches row in run.Checkpoints.Match.ReadAllAsync(stop))
        {
            if (results.Of(row.Ordinal) is { } prompt)
            {
                prompt.Matches = row.Unpack();
            }
        }

        return results;
    }
}
