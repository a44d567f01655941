using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The edges of a prompt: those between kept pictures are found again, the others are held against the threshold.</summary>
internal sealed class EdgeAudit(Audit audit, TileDistances distances, EdgeThreshold threshold)
{
    /// <returns>The edges for graph and means, and whether every one's tile size is known.</returns>
    public (IReadOnlyList<Edge> Edges, bool Measurable) Check(
        string promptId, StatedTable<EdgeRow> table, IReadOnlyList<EdgeRow> rows, StatedGenerations generations)
    {
        var kept = generations.Kept;
        var numbers = kept.Select(picture => picture.Generation).ToArray();
        var found = distances.AllPairs([.. kept.Select(picture => picture.Pixels)], audit.Stop).Edges(threshold, numbers)
            .ToDictionary(edge => (edge.A, edge.B));
        var isKept = numbers.ToHashSet();
        var uniform = audit.Layout.Sizes.Length == 1;
        var largest = audit.Layout.Sizes.Max(threshold.SumFor);
        var (edges, measurable) = (new List<Edge>(rows.Count), true);
        foreach (var row in rows)
        {
            if (!IsPair(row, generations))
            {
                audit.Findings.Mismatch($"{table.PlaceOf(row)}: a and b are two generations of status ok, the smaller first");
                continue;
            }

            var (a, b) = ((int)row.A, (int)row.B);
            if (isKept.Contains(a) && isKept.Contains(b))
            {
                if (found.Remove((a, b), out var edge))
                {
                    table.Compare(row, row with { Squared = edge.Squared });
                    edges.Add(edge);
                }
                else
                {
                    audit.Findings.Mismatch($"{table.PlaceOf(row)}: the kept pictures are not nearer than the threshold");
                    edges.Add(new Edge(a, b, row.Squared, 0));
                }

                continue;
            }

            foreach (var column in (string[])["a", "b", "squared"])
            {
                audit.Findings.Judge($"edges.{column}", Proof.Hash);
            }

            if (row.Squared < 0 || row.Squared >= largest)
            {
                audit.Findings.Mismatch(FormattableString.Invariant($"{table.PlaceOf(row)}: squared {row.Squared} is not below the threshold's {largest}"));
            }

            measurable &= uniform;
            edges.Add(new Edge(a, b, row.Squared, 0));
        }

        foreach (var edge in found.Values)
        {
            audit.Findings.Mismatch(FormattableString.Invariant(
                $"tables/edges, prompt_id {promptId}, a {edge.A}, b {edge.B}: the edge is missing, the kept pictures are nearer than the threshold"));
        }

        return (edges, measurable);
    }

    private static bool IsPair(EdgeRow row, StatedGenerations generations) =>
        row.A >= 0 && row.A < row.B && row.B < generations.Rows.Count
        && generations.Statuses[row.A] is GenerationStatus.Ok && generations.Statuses[row.B] is GenerationStatus.Ok;
}
