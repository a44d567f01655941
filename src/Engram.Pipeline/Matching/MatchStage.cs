using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Matching;

/// <summary>Finds the training images nearest to the marked members of one prompt. It verifies; it never flags or ranks.</summary>
internal sealed class MatchStage(TrainingSet training, NearestNeighbours neighbours, CopyStage copies, MatchOptions options)
{
    private readonly CopyCounts _copies = new(training, neighbours, options.EideticL2);

    /// <param name="pictures">Of the prompt, at least the members.</param>
    public PromptMatches Find(PromptClique prompt, IReadOnlyList<Picture> pictures, CancellationToken stop)
    {
        if (!prompt.Clique.Flagged)
        {
            return PromptMatches.Of(prompt.Ordinal, prompt.PromptId, [], []);
        }

        var members = prompt.Clique.Members.ToHashSet();
        Picture[] marked = [.. pictures.Where(picture => members.Contains(picture.Generation)).OrderBy(picture => picture.Generation)];
        var clusters = training.Clusters(stop);
        var found = neighbours.Find(
            [.. marked.Select(picture => picture.Pixels)], training.Blocks(), options.Nearest, AdaptiveDistance.Neighbourhood,
            row => clusters.ClusterOf(row), stop);
        _copies.Count(found.SelectMany(query => query.Nearest).Select(neighbour => neighbour.Row), stop);

        var extractedAt = L2.AtMost(options.L2, neighbours.Values);
        var matches = new List<Match>();
        foreach (var (picture, query) in marked.Zip(found))
        {
            matches.AddRange(query.Nearest.Select((near, i) => new Match(
                picture.Generation,
                i + 1,
                near.Row,
                near.Squared,
                AdaptiveDistance.Of(near.Squared, query.Neighbourhood, neighbours.Values),
                _copies.Of(near.Row),
                i == 0 && near.Squared <= extractedAt)));
        }

        return PromptMatches.Of(prompt.Ordinal, prompt.PromptId, matches, copies.Find(marked, prompt.Medoid!.Value, stop));
    }
}
