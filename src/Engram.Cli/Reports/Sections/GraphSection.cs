using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Which generations of a few prompts are joined.</summary>
internal static class GraphSection
{
    private const double Side = 320;
    private const double Radius = (Side / 2) - 26;
    private const int MostNumbered = 30;

    public static Markup Of(ReportFigures figures) => figures.Graphs.Count == 0 ? Markup.None : Html.Of($"""
        <p>A dot is a generation of one prompt, a line joins two that are closer than the threshold. Filled dots are the marked clique: each is
        joined to each.</p>
        <div class="graphs">{Html.Join(figures.Graphs.Select(Figure))}</div>
        """);

    private static Markup Figure(CliqueGraph graph)
    {
        var what = graph.Flagged ? "clique" : "not flagged; largest clique";
        var left = graph.EdgesLeft > 0 ? $" {Say.Count(graph.EdgesLeft)} of {Say.Count(graph.EdgesLeft + graph.Edges.Count)} lines are not drawn." : "";
        return Html.Of($"""
            <figure><h3>{graph.Title}</h3>{Drawing(graph)}
            <figcaption><bdi>{graph.Caption}</bdi>: {what} of {graph.CliqueSize} of {graph.Generations} generations.{left}</figcaption></figure>

            """);
    }

    private static Markup Drawing(CliqueGraph graph)
    {
        var members = graph.Members.ToHashSet();
        var told = $"{graph.Title}: {graph.Edges.Count + graph.EdgesLeft} pairs of {graph.Generations} generations are joined, {graph.Members.Count} are marked";
        return Html.Of($"""
            <svg class="plot" viewBox="0 0 {Say.Place(Side)} {Say.Place(Side)}" role="img" aria-label="{told}">
            {Html.Join(graph.Edges.Select(edge => Edge(edge, graph, members.Contains(edge.A) && members.Contains(edge.B))))}
            {Html.Join(Enumerable.Range(0, (int)graph.Generations).Select(generation => Node(generation, graph, members.Contains(generation))))}</svg>
            """);
    }

    private static Markup Edge(GraphEdge edge, CliqueGraph graph, bool strong)
    {
        var ((x1, y1), (x2, y2)) = (Place(edge.A, graph, 0), Place(edge.B, graph, 0));
        return Html.Of($"<line class=\"{(strong ? "strong" : "edge")}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>\n");
    }

    private static Markup Node(int generation, CliqueGraph graph, bool member)
    {
        var numbered = graph.Generations <= MostNumbered;
        var ((x, y), (textX, textY)) = (Place(generation, graph, 0), Place(generation, graph, 17, 4));
        var number = numbered ? Html.Of($"<text class=\"tick\" x=\"{textX}\" y=\"{textY}\" text-anchor=\"middle\">{generation}</text>") : Markup.None;
        return Html.Of($"""
            <circle class="{(member ? "member" : "node")}" cx="{x}" cy="{y}" r="{(numbered ? "6" : "2.5")}"><title>generation {generation}</title></circle>{number}

            """);
    }

    /// <summary>Clockwise from the top.</summary>
    private static (string X, string Y) Place(long generation, CliqueGraph graph, double beyond, double lower = 0)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * generation / graph.Generations);
        return (Say.Place((Side / 2) + ((Radius + beyond) * sin)), Say.Place((Side / 2) - ((Radius + beyond) * cos) + lower));
    }
}
