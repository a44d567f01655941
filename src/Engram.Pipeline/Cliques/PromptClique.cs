using System.Runtime.InteropServices;
using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Cliques;

/// <summary>One prompt of stage <c>clique</c>.</summary>
/// <param name="Ordinal">Of the prompt in the selection.</param>
/// <param name="Generations">All of the prompt's, usable or not.</param>
/// <param name="Usable">Those with status ok.</param>
internal sealed record PromptClique(
    long Ordinal, string PromptId, long Generations, long Usable, long Edges, double? MeanDistance, int? Medoid, CliqueResult Clique)
    : ICheckpointRow<PromptClique>
{
    private static readonly DataField OrdinalField = Column.Number("prompt");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField GenerationsField = Column.Number("generations");
    private static readonly DataField UsableField = Column.Number("usable");
    private static readonly DataField EdgesField = Column.Number("edges");
    private static readonly DataField MeanBitsField = Column.Number("mean_distance_bits");
    private static readonly DataField MedoidField = Column.Number("medoid");
    private static readonly DataField FlaggedField = Column.Number("flagged");
    private static readonly DataField UndecidedField = Column.Number("undecided");
    private static readonly DataField SizeField = Column.Number("clique_size");
    private static readonly DataField BoundedField = Column.Number("bounded");
    private static readonly DataField BoundField = Column.Number("clique_bound");
    private static readonly DataField NodesField = Column.Number("nodes");
    private static readonly DataField MembersField = Column.Bytes("members");

    // Columns hold no nulls: an absent mean is NaN, an absent medoid −1.
    private const long NoMedoid = -1;

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(
        OrdinalField, PromptIdField, GenerationsField, UsableField, EdgesField, MeanBitsField, MedoidField, FlaggedField, UndecidedField,
        SizeField, BoundedField, BoundField, NodesField, MembersField);

    public long ApproximateBytes => (4L * Clique.Members.Count) + 192;

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<PromptClique> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, GenerationsField, rows, row => row.Generations, cancel);
        await Column.WriteAsync(group, UsableField, rows, row => row.Usable, cancel);
        await Column.WriteAsync(group, EdgesField, rows, row => row.Edges, cancel);
        await Column.WriteAsync(group, MeanBitsField, rows, row => BitConverter.DoubleToInt64Bits(row.MeanDistance ?? double.NaN), cancel);
        await Column.WriteAsync(group, MedoidField, rows, row => row.Medoid ?? NoMedoid, cancel);
        await Column.WriteAsync(group, FlaggedField, rows, row => row.Clique.Flagged ? 1 : 0, cancel);
        await Column.WriteAsync(group, UndecidedField, rows, row => row.Clique.Decision is CliqueDecision.Undecided ? 1 : 0, cancel);
        await Column.WriteAsync(group, SizeField, rows, row => row.Clique.Size, cancel);
        await Column.WriteAsync(group, BoundedField, rows, row => row.Clique.Certainty is CliqueCertainty.Bounded ? 1 : 0, cancel);
        await Column.WriteAsync(group, BoundField, rows, row => row.Clique.Bound, cancel);
        await Column.WriteAsync(group, NodesField, rows, row => row.Clique.Nodes, cancel);
        await Column.WriteAsync(group, MembersField, rows, row => MemoryMarshal.AsBytes<int>(row.Clique.Members.ToArray()).ToArray());
    }

    public static async Task<IReadOnlyList<PromptClique>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var generations = await Column.ReadNumbersAsync(group, GenerationsField, cancel);
        var usable = await Column.ReadNumbersAsync(group, UsableField, cancel);
        var edges = await Column.ReadNumbersAsync(group, EdgesField, cancel);
        var means = await Column.ReadNumbersAsync(group, MeanBitsField, cancel);
        var medoids = await Column.ReadNumbersAsync(group, MedoidField, cancel);
        var flagged = await Column.ReadNumbersAsync(group, FlaggedField, cancel);
        var undecided = await Column.ReadNumbersAsync(group, UndecidedField, cancel);
        var sizes = await Column.ReadNumbersAsync(group, SizeField, cancel);
        var bounded = await Column.ReadNumbersAsync(group, BoundedField, cancel);
        var bounds = await Column.ReadNumbersAsync(group, BoundField, cancel);
        var nodes = await Column.ReadNumbersAsync(group, NodesField, cancel);
        var members = await Column.ReadBytesAsync(group, MembersField, cancel);
        return [.. ordinals.Select((ordinal, i) => new PromptClique(
            ordinal, ids[i], generations[i], usable[i], edges[i], MeanOf(means[i]), medoids[i] == NoMedoid ? null : (int)medoids[i],
            new CliqueResult(
                flagged[i] != 0,
                undecided[i] != 0 ? CliqueDecision.Undecided : CliqueDecision.Proved,
                (int)sizes[i],
                bounded[i] != 0 ? CliqueCertainty.Bounded : CliqueCertainty.Proved,
                (int)bounds[i],
                MemoryMarshal.Cast<byte, int>(members[i]).ToArray(),
                nodes[i])))];
    }

    private static double? MeanOf(long bits)
    {
        var mean = BitConverter.Int64BitsToDouble(bits);
        return double.IsNaN(mean) ? null : mean;
    }
}
