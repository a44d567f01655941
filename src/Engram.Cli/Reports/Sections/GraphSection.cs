using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Which generations of a few prompts are joined.</summary>
internal static class GraphSection
{
    private const double Side = 320;
    private const int MostNumbered = 30;

    public static Markup Of(ReportFigures figures) => figures.Graphs.Count == 0 ? Markup.None : Html.Of($"""
        <p>A dot is a generation of one prompt, a line joins two that are closer than the threshold. Filled dots are the marked clique: each is joined to each.</p>
        <div class="graphs">{Html.Join(figures.Graphs.Select(Figure))}</div>
        """);

    private static Markup Figure(CliqueGraph graph) => Html.Of($"""
        <figure><h3>{graph.Title}</h3>{Drawing(graph)}<figcaption><bdi>{graph.Caption}</bdi>: {(graph.Flagged ? "clique" : "largest clique")} of {graph.CliqueSize} of {graph.Generations} generations{(graph.Flagged ? "" : ", not flagged")}.{(graph.EdgesLeft > 0 ? $" {Say.Count(graph.EdgesLeft)} of {Say.Count(graph.EdgesLeft + graph.Edges.Count)} lines are not drawn." : "")}</figcaption></figure>
        """);

    private static Markup Drawing(CliqueGraph graph)
    {
        var members = graph.Members.ToHashSet();
        var radius = (Side / 2) - 26;
        var edges = Html.Join(graph.Edges.Select(edge => Html.Of(
            $"<line class=\"{(members.Contains(edge.A) && members.Contains(edge.B) ? "strong" : "edge")}\" x1=\"{X(edge.A)}\" y1=\"{Y(edge.A)}\" x2=\"{X(edge.B)}\" y2=\"{Y(edge.B)}\"/>")));
        var dot = graph.Generations <= MostNumbered ? 6 : 2.5;
        var nodes = Html.Join(Enumerable.Range(0, (int)graph.Generations).Select(i => Html.Of(
            $"<circle class=\"{(members.Contains(i) ? "member" : "node")}\" cx=\"{X(i)}\" cy=\"{Y(i)}\" r=\"{Say.Place(dot)}\"><title>generation {i}</title></circle>{(graph.Generations <= MostNumbered ? Html.Of($"<text class=\"tick\" x=\"{X(i, 17)}\" y=\"{Y(i, 17, 4)}\" text-anchor=\"middle\">{i}</text>") : Markup.None)}")));
        return Html.Of($"<svg class=\"plot\" viewBox=\"0 0 {Say.Place(Side)} {Say.Place(Side)}\" role=\"img\" aria-label=\"{graph.Title}: {graph.Edges.Count + graph.EdgesLeft} pairs of {graph.Generations} generations are joined, {graph.Members.Count} are marked\">{edges}{nodes}</svg>");

        // Clockwise from the top.
        string X(long generation, double beyond = 0) => Say.Place((Side / 2) + ((radius + beyond) * Math.Sin(2 * Math.PI * generation / graph.Generations)));
        string Y(long generation, double beyond = 0, double lower = 0) => Say.Place((Side / 2) - ((radius + beyond) * Math.Cos(2 * Math.PI * generation / graph.Generations)) + lower);
    }
}
