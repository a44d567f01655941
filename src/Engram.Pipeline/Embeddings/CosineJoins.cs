using System.Globalization;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Embeddings;

/// <summary>Joins near duplicates unit by unit, each with its checkpoint; an inverted join takes more lists until it finds enough.</summary>
internal sealed class CosineJoins(RunContext run, IEmbeddingRows rows, ShortProducts products, RunMonitor monitor)
{
    // 128 bytes a row: ten million rows then fit the default limit of memory.
    private const int EndOfDoubling = 16;

    private EmbeddingOptions Options => run.Options.Embeddings;

    public static bool IsInverted(EmbeddingOptions options, long rows) =>
        options.Join is EmbeddingJoin.Inverted || (options.Join is EmbeddingJoin.Auto && rows > options.ExactRows);

    /// <summary>Lists and probes of the first round.</summary>
    public static (int Lists, int Probes) SizesOf(EmbeddingOptions options, long rows)
    {
        var lists = (int)Math.Min(options.Lists ?? CosineClustering.ListsFor(rows), Math.Max(1, rows));
        return (lists, Math.Min(options.Probes, lists));
    }

    /// <summary>Probes that doubling may come to.</summary>
    public static int MostProbes(int lists, int probes) => Math.Min(lists, Math.Max(probes, EndOfDoubling));

    public async Task<(CosineClustering Clustering, CosineJoinSummary Summary)> EnsureAsync(decimal cosine, CancellationToken stop)
    {
        var rule = new CosineRule(cosine);
        var clustering = new CosineClustering(rows, rule, products, stop);
        var (units, recalls) = await RestoreAsync(clustering, Spell(rule), stop);
        try
        {
            return clustering.Usable.Length < 2 || !IsInverted(Options, rows.Count)
                ? (clustering, await ExactAsync(clustering, rule, units, stop))
                : (clustering, await InvertedAsync(clustering, rule, units, recalls, stop));
        }
        finally
        {
            // A stop keeps what was joined.
            await run.Checkpoints.Join.FlushAsync(CancellationToken.None);
        }
    }

    private async Task<CosineJoinSummary> ExactAsync(CosineClustering clustering, CosineRule rule, HashSet<(long, long)> units, CancellationToken stop)
    {
        await RunAsync(clustering.Exact(), rule, 0, units, stop);
        return new CosineJoinSummary(rule.Cosine, "exact", 0, 0, null);
    }

    private async Task<CosineJoinSummary> InvertedAsync(
        CosineClustering clustering, CosineRule rule, HashSet<(long, long)> units, Dictionary<long, (long Found, long Pairs)> recalls, CancellationToken stop)
    {
        var (lists, probes) = SizesOf(Options, clustering.Usable.Length);
        var most = MostProbes(lists, probes);
        for (var round = 0L; ; round++, probes = Math.Min(2 * probes, most))
        {
            if (!recalls.TryGetValue(round, out var recall))
            {
                await RunAsync(clustering.Inverted(lists, probes, stop), rule, round, units, stop);
                recall = clustering.Recall(Options.Sample, stop);
                await run.Checkpoints.AppendAsync(run.Checkpoints.Join, [new JoinRow(Spell(rule), round, -1, recall.Found, recall.Pairs)]);
            }

            run.Log.Information(
                "Cosine {Cosine}: {Found} of {Pairs} sampled pairs are in one cluster, {Lists} lists, {Probes} a row",
                rule.Cosine, recall.Found, recall.Pairs, lists, probes);
            if (recall.Found >= Options.Recall * recall.Pairs || probes == most)
            {
                var interval = ClopperPearson.Of(recall.Found, recall.Pairs);
                return new CosineJoinSummary(
                    rule.Cosine, "inverted", lists, probes, new Share(recall.Found, recall.Pairs, interval.Lower, interval.Upper));
            }
        }
    }

    private async Task RunAsync(ICosineJoin join, CosineRule rule, long round, HashSet<(long, long)> done, CancellationToken stop)
    {
        monitor.Begin("join", join.Units, done.Count(unit => unit.Item1 == round));
        for (var unit = 0; unit < join.Units; unit++)
        {
            stop.ThrowIfCancellationRequested();
            if (!done.Contains((round, unit)))
            {
                var joins = join.Run(unit, stop);
                await run.Checkpoints.AppendAsync(
                    run.Checkpoints.Join,
                    [.. joins.Select(pair => new JoinRow(Spell(rule), round, unit, pair.A, pair.B)), new JoinRow(Spell(rule), round, unit, -1, -1)]);
            }

            monitor.Rows(unit + 1);
        }
    }

    /// <summary>Joins what is durable; units that have ended and recalls that were measured.</summary>
    private async Task<(HashSet<(long Round, long Unit)> Units, Dictionary<long, (long Found, long Pairs)> Recalls)> RestoreAsync(
        CosineClustering clustering, string cosine, CancellationToken stop)
    {
        var units = new HashSet<(long, long)>();
        var recalls = new Dictionary<long, (long, long)>();
        await foreach (var row in run.Checkpoints.Join.ReadAllAsync(stop))
        {
            if (row.Cosine != cosine)
            {
                continue;
            }

            if (row.Unit < 0)
            {
                recalls[row.Round] = (row.A, row.B);
            }
            else if (row.A < 0)
            {
                units.Add((row.Round, row.Unit));
            }
            else
            {
                clustering.Restore((int)row.A, (int)row.B);
            }
        }

        return (units, recalls);
    }

    private static string Spell(CosineRule rule) => rule.Cosine.ToString(CultureInfo.InvariantCulture);
}
