namespace Engram.Memorization;

/// <summary>What a clique search found: one row of the cliques table.</summary>
/// <param name="Flagged">A clique of at least the target size was found.</param>
/// <param name="Size">The largest clique found; 1 in a graph without edges.</param>
/// <param name="Bound">No clique is larger; equal to <paramref name="Size"/> where certainty is proved.</param>
/// <param name="Members">The vertices of that clique, ascending; empty in a graph without vertices.</param>
/// <param name="Nodes">Search nodes spent of the budget.</param>
public sealed record CliqueResult(
    bool Flagged, CliqueDecision Decision, int Size, CliqueCertainty Certainty, int Bound, IReadOnlyList<int> Members, long Nodes);
