using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Matching;

namespace Engram.Pipeline.Finish;

/// <summary>The flagged prompts of a finished attack, ranked, by ordinal, with their matches.</summary>
/// <param name="rule">Null where every generation is drawn.</param>
internal sealed class Results(StopRule? rule)
{
    private readonly Dictionary<long, FlaggedPrompt> _flagged = [];
    private readonly SortedDictionary<StopReason, long> _stopped = [];

    // By ordinal: 4 bytes a prompt.
    private readonly List<int> _generations = [];

    /// <summary>By rank.</summary>
    public IReadOnlyList<FlaggedPrompt> Flagged => [.. _flagged.Values.OrderBy(prompt => prompt.Rank)];

    public long Undecided { get; private set; }

    /// <summary>Prompts by what ended them; only complete ones without a stop rule.</summary>
    public IReadOnlyDictionary<StopReason, long> Stopped => _stopped;

    public FlaggedPrompt? Of(long ordinal) => _flagged.GetValueOrDefault(ordinal);

    /// <summary>Generations drawn of a prompt.</summary>
    public int GenerationsOf(long ordinal) => ordinal < _generations.Count ? _generations[(int)ordinal] : 0;

    public StopReason StoppedBy(PromptClique prompt) => CliqueRows.StoppedBy(rule, prompt);

    public static async Task<Results> ReadAsync(RunContext run, CancellationToken stop)
    {
        var results = new Results(run.Stop);
        var seen = new PromptBitmap();
        var cliques = new List<PromptClique>();
        await foreach (var row in run.Checkpoints.Clique.ReadAllAsync(stop))
        {
            if (seen.Add(row.Ordinal))
            {
                results.Note(row);
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
                prompt.Copies = row.UnpackCopies();
            }
        }

        return results;
    }

    private void Note(PromptClique row)
    {
        var reason = StoppedBy(row);
        _stopped[reason] = _stopped.GetValueOrDefault(reason) + 1;
        while (_generations.Count <= row.Ordinal)
        {
            _generations.Add(0);
        }

        _generations[(int)row.Ordinal] = (int)row.Generations;
    }
}
