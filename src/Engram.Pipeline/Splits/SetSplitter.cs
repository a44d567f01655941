using System.Globalization;
using System.Text.Json;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Splits;

/// <summary>
/// <c>engram split</c>: random halves of a data set for shadow models. half-00.txt and half-00.parquet hold the ids of the first half, in the order of the set;
/// membership.csv and membership.parquet have a row a picture, with its cluster of duplicates and a column a half; split.json says how it was made.
/// </summary>
public static class SetSplitter
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    // Pictures are decoded for their digests and block means; the smallest pack serves.
    private const int PackSide = 8;

    /// <exception cref="DataSetException">Fewer than two clusters, or an id that stands in two rows.</exception>
    /// <exception cref="RefusedException">The folder holds something.</exception>
    public static async Task<SplitReport> RunAsync(SplitRequest request, IProgress<long>? rowsDone = null, CancellationToken stop = default)
    {
        OutputFolder.RequireEmpty(request.Folder);
        var hash = request.Source.ComputeHash(cancel: stop).Hash;
        var clusters = await ClustersAsync(request, hash, rowsDone, stop);
        if (clusters.Clusters.Count < 2)
        {
            throw new DataSetException(
                $"{request.Source.Path}: the set is {clusters.Clusters.Count} cluster of near-duplicates at near {request.Near.ToString(CultureInfo.InvariantCulture)}, which cannot be halved; a smaller --near joins less");
        }

        long[] copies = [.. clusters.Clusters.Select(cluster => cluster.Copies)];
        var plan = HalfPlan.Of(copies, request.Halves, request.Seed);
        var (ids, homes) = Pictures(request.Source, clusters, stop);
        await WriteAsync(request.Folder, ids, homes, plan, stop);
        var report = new SplitReport(
            request.Source.Path, hash, request.Source.Count, ids.Length, copies.Length, copies.Max(), copies.Where(count => count > 1).Sum(), request.Near, request.Seed,
            plan.Sizes);
        DurableFile.WriteText(Path.Combine(request.Folder, "split.json"), JsonSerializer.Serialize(report, Json) + "\n");
        return report;
    }

    private static async Task<DuplicateClusters> ClustersAsync(SplitRequest request, string hash, IProgress<long>? rowsDone, CancellationToken stop)
    {
        var scratch = Path.Combine(request.Folder, "pack" + DurableFile.Partial);
        try
        {
            var options = new PackOptions { Width = PackSide, Height = PackSide, Descriptor = TrainingSet.Means, Threads = request.Threads };
            using var pack = await TrainingPack.OpenOrBuildAsync(request.Source, hash, options, scratch, rowsDone, stop);
            var finder = new DuplicateFinder(request.Near);
            for (long row = 0; row < pack.Count; row++)
            {
                if (pack.IsReadable(row))
                {
                    finder.Add(row, pack.Digest(row), pack.Descriptor(row), caption: null);
                }
            }

            using var device = new HostDevice(request.Threads);
            return finder.Find(device, stop);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    /// <summary>Ids and clusters of the readable pictures, in the order of the set.</summary>
    private static (string[] Ids, int[] Clusters) Pictures(ITrainingSource source, DuplicateClusters clusters, CancellationToken stop)
    {
        var (ids, homes, rows) = (new List<string>(), new List<int>(), new Dictionary<string, long>(StringComparer.Ordinal));
        foreach (var row in source.ReadCaptions(cancel: stop))
        {
            if (!rows.TryAdd(row.ImageId, row.Row))
            {
                throw new DataSetException(
                    $"{source.Path}: rows {rows[row.ImageId]} and {row.Row} both have the id '{row.ImageId}', so lists of ids cannot tell them apart; name a column of different ids with --id");
            }

            if (clusters.ClusterOf(row.Row) is var cluster and >= 0)
            {
                ids.Add(row.ImageId);
                homes.Add(cluster);
            }
        }

        return ([.. ids], [.. homes]);
    }

    private static async Task WriteAsync(string folder, string[] ids, int[] homes, HalfPlan plan, CancellationToken stop)
    {
        List<(string, Array)> columns = [("image_id", ids), ("cluster", homes.Select(home => home + 1L).ToArray())];
        for (var half = 0; half < plan.Count; half++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"half-{half:00}");
            bool[] inside = [.. homes.Select(home => plan.Holds(half, home))];
            string[] members = [.. ids.Where((_, i) => inside[i])];
            await using (var text = new DurableText(Path.Combine(folder, name + ".txt")))
            {
                foreach (var id in members)
                {
                    await text.WriteLineAsync(id);
                }

                await text.CompleteAsync();
            }

            await FlatParquet.WriteAsync(Path.Combine(folder, name + ".parquet"), [("image_id", members)], stop);
            columns.Add((name.Replace('-', '_'), inside));
        }

        await FlatParquet.WriteAsync(Path.Combine(folder, "membership.parquet"), columns, stop);
        await using var table = new DurableText(Path.Combine(folder, "membership.csv"));
        await table.WriteLineAsync(string.Join(',', columns.Select(column => column.Item1)));
        for (var i = 0; i < ids.Length; i++)
        {
            var flags = Enumerable.Range(0, plan.Count).Select(half => plan.Holds(half, homes[i]) ? "1" : "0");
            await table.WriteLineAsync($"{CsvText.Of(ids[i])},{(homes[i] + 1L).ToString(CultureInfo.InvariantCulture)},{string.Join(',', flags)}");
        }

        await table.CompleteAsync();
    }
}
