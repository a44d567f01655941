using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Embeddings;

/// <summary>What the embeddings of a training set give to the selection of prompts.</summary>
internal sealed class EmbeddedSelection
{
    private readonly Dictionary<decimal, (DuplicateClusters Clusters, double[] Distances)> _clusters = [];
    private readonly Dictionary<int, IReadOnlyList<Candidate>> _outliers = [];

    /// <summary>Clusters at a source's bound, and each row's distance (1 − cosine) to the first of its cluster.</summary>
    public (DuplicateClusters Clusters, double[] Distances) ClustersAt(decimal cosine) => _clusters[cosine];

    /// <summary>Candidates of the sources with strategy outliers, by index.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<Candidate>> Outliers => _outliers;

    /// <summary>Null where no source asks for embeddings. Durable work is not done again.</summary>
    public static async Task<EmbeddedSelection?> EnsureAsync(RunContext run, string?[] captions, RunMonitor monitor, CancellationToken stop)
    {
        if (!run.IsDrawn || !run.Options.UsesEmbeddings)
        {
            return null;
        }

        using var input = EmbeddingInput.Open(run.Options, run.Training.Pack.Count);
        EmbeddingMemory.Require(run.Options, run.Training.Pack.Count, input.Width);
        using var pack = await new EmbeddingBuild(run, input, monitor).OpenOrBuildAsync(stop);
        using var rows = new EmbeddingRows(pack);
        var products = new ShortProducts(run.Options.Threads);
        var selection = new EmbeddedSelection();
        var joins = new List<CosineJoinSummary>();
        foreach (var (index, source) in run.Options.Prompts.Index())
        {
            if (source is { Strategy: PromptStrategy.Duplicates, Cosine: { } cosine } && !selection._clusters.ContainsKey(cosine))
            {
                var (clustering, summary) = await new CosineJoins(run, rows, products, monitor).EnsureAsync(cosine, stop);
                var distances = new double[rows.Count];
                selection._clusters.Add(cosine, (clustering.Clusters(captions, distances, stop), distances));
                joins.Add(summary);
            }
            else if (source.Strategy is PromptStrategy.Outliers)
            {
                selection._outliers.Add(index, await new Outliers(run, rows, products, monitor).EnsureAsync(source.Neighbours, captions, stop));
            }
        }

        await NoteAsync(run, new EmbeddingSummary(
            input.Kind, rows.Count, input.Width, rows.CountOf(VectorState.Missing), rows.CountOf(VectorState.Zero), rows.CountOf(VectorState.NonFinite),
            pack.Unmatched, joins, input.Notes));
        return selection;
    }

    /// <summary>What a finished selection noted; null without embeddings.</summary>
    public static async Task<EmbeddingSummary?> SummaryAsync(RunContext run, CancellationToken stop)
    {
        EmbeddingSummary? summary = null;
        await foreach (var note in run.Checkpoints.Embeddings.ReadAllAsync(stop))
        {
            summary = note.Summary;
        }

        return summary;
    }

    private static async Task NoteAsync(RunContext run, EmbeddingSummary summary)
    {
        await run.Checkpoints.AppendAsync(run.Checkpoints.Embeddings, [EmbeddingNote.Of(summary)]);
        await run.Checkpoints.Embeddings.FlushAsync(CancellationToken.None);
    }
}
