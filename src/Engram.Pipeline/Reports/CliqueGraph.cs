namespace Engram.Pipeline.Reports;

/// <summary>Which generations of a prompt are joined.</summary>
/// <param name="Title">Why this prompt is shown.</param>
/// <param name="Generations">Drawn, numbered from 0.</param>
/// <param name="Members">Marked; empty where the prompt is not flagged.</param>
/// <param name="Edges">Of two members first; then as the table has them.</param>
/// <param name="EdgesLeft">More edges than are listed.</param>
public sealed record CliqueGraph(
    string Title, string PromptId, string Caption, long Generations, long CliqueSize, bool Flagged, IReadOnlyList<long> Members,
    IReadOnlyList<GraphEdge> Edges, long EdgesLeft)
{
    public const int MostEdges = 1_500;
}
