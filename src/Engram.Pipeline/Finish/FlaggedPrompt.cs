using Engram.Pipeline.Cliques;
using Engram.Pipeline.Matching;

namespace Engram.Pipeline.Finish;

/// <summary>A flagged prompt with its rank and what its members matched. Results are few, so they are held in memory.</summary>
internal sealed record FlaggedPrompt(PromptClique Clique, long Rank)
{
    public IReadOnlyList<Match> Matches { get; set; } = [];

    public IReadOnlyList<MemberCopy> Copies { get; set; } = [];

    /// <summary>The extracted member nearest to its training image, the first on ties; null where none is extracted.</summary>
    public Match? Best => Matches.Where(match => match.Extracted).OrderBy(match => match.Squared).ThenBy(match => match.Generation)
        .Select(match => (Match?)match).FirstOrDefault();
}
