using System.Security.Cryptography;

namespace Engram.Tests.Evidence;

/// <summary>
/// Another program's view: from the kept PNGs and the training Parquet alone, by loops over the definitions, with another decoder and a search
/// of all cliques. Integers, flags and texts are equal; doubles agree to their rounding.
/// </summary>
public sealed class IndependentRecomputationTests
{
    // Doubles are sums of at most some fifty terms in another order.
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(4, "auto", "0.02", "0.03", 4)]
    [InlineData(3, "auto", "0.1", "0.1", 3)]
    [InlineData(4, "0.19", "1e-4", "0.1", 5)]
    [InlineData(3, "0.42", "1e-4", "0.03", 3)]
    public async Task Another_program_gets_every_number_of_the_tables(int grid, string threshold, string rate, string near, int cliqueSize)
    {
        var settings = new SmallRun(grid, threshold, rate, near, cliqueSize);
        using var folder = new ScratchFolder();
        folder.Write("evidence.yaml", settings.Yaml());
        var process = await EngramProcess.RunAsync(folder.Path, "run", "evidence.yaml", "--out", "run");
        Assert.True(process.ExitCode == 0, process.Error);

        var training = new TrainingTruth(
            Path.Combine(SmallRun.Shipped, "train.parquet"), decimal.Parse(near, System.Globalization.CultureInfo.InvariantCulture));
        var truth = new RecomputedRun(folder["run"], settings, training);
        var tables = new RunRecords(folder["run"]);

        Assert.Equal(
            truth.Prompts.Select((prompt, i) => $"{prompt.Id} {prompt.Caption} {prompt.Strategy} {prompt.Copies} {i + 1}"),
            tables.Prompts.Select(row => $"{row["prompt_id"]} {row["caption"]} {row["strategy"]} {row["duplicates"]} {row["rank"]}"));
        CompareNull(truth, tables, settings);
        Assert.Equal(truth.Prompts.Count, tables.Cliques.Count);
        foreach (var prompt in truth.Prompts)
        {
            var members = CompareGraph(truth, tables, settings, prompt.Id);
            CompareGenerations(truth, tables, prompt.Id, members);
            CompareExtractions(truth, tables, prompt.Id, members);
        }

        CompareRanks(tables);
        Assert.Contains(tables.Cliques, row => (bool)row["flagged"]!);
    }

    private static void CompareNull(RecomputedRun truth, RunRecords tables, SmallRun settings)
    {
        if (!settings.IsCalibrated)
        {
            Assert.Empty(tables.NullDistances);
            return;
        }

        // Bins are in sums of the largest tile: a sum of another tile is brought to it, rounded down.
        var tileWidths = Enumerable.Range(0, settings.Grid).Select(i => ((i + 1) * 32 / settings.Grid) - (i * 32 / settings.Grid)).ToList();
        var largest = 3L * tileWidths.Max() * tileWidths.Max();
        var sums = truth.NullPairs.Select(pair => pair.Sum * largest / pair.Values).ToList();
        foreach (var bin in tables.NullDistances)
        {
            Assert.Equal(sums.Count(sum => sum >= (long)bin["squared_from"]! && sum < (long)bin["squared_to"]!), (long)bin["pairs"]!);
        }

        Assert.Equal(sums.Count, tables.NullDistances.Sum(bin => (long)bin["pairs"]!));
        if (tileWidths.Distinct().Count() == 1)
        {
            // The table alone gives the threshold: the first bin at which the running count exceeds rate · pairs.
            var (running, allowed) = (0L, decimal.Parse(settings.Rate, System.Globalization.CultureInfo.InvariantCulture) * sums.Count);
            var first = tables.NullDistances.First(bin => (running += (long)bin["pairs"]!) > allowed);
            Assert.Equal(truth.Rule.Numerator * largest / truth.Rule.Denominator, (long)first["squared_from"]!);
        }
    }

    private static List<int> CompareGraph(RecomputedRun truth, RunRecords tables, SmallRun settings, string prompt)
    {
        var expected = (
            from a in Enumerable.Range(0, SmallRun.PerPrompt)
            from b in Enumerable.Range(a + 1, SmallRun.PerPrompt - a - 1)
            where truth.IsEdge(prompt, a, b)
            select (A: (long)a, B: (long)b, truth.Worst(prompt, a, b).Sum)).ToList();
        Assert.Equal(expected, RunRecords.Of(tables.Edges, prompt).Select(row => ((long)row["a"]!, (long)row["b"]!, (long)row["squared"]!)));

        var clique = Assert.Single(RunRecords.Of(tables.Cliques, prompt));
        var largest = BruteForceClique.Largest(SmallRun.PerPrompt, (a, b) => truth.IsEdge(prompt, a, b));
        var flagged = largest.Count >= settings.CliqueSize;
        Assert.Equal((long)SmallRun.PerPrompt, clique["generations"]);
        Assert.Equal((long)Enumerable.Range(0, SmallRun.PerPrompt).Count(i => !truth.ImageOf(prompt, i).IsBlank()), clique["usable"]);
        Assert.Equal((long)expected.Count, clique["edges"]);
        Assert.Equal((long)largest.Count, clique["clique_size"]);
        Assert.Equal((long)largest.Count, clique["clique_bound"]);
        Assert.Equal("proved", clique["certainty"]);
        Assert.Equal("proved", clique["decision"]);
        Assert.Equal(flagged, clique["flagged"]);
        CompareThreshold(truth, settings, prompt, clique);
        if (!flagged)
        {
            Assert.Equal((null, null, null), (clique["mean_distance"], clique["rank"], clique["medoid"]));
            return [];
        }

        var pairs = (from a in largest from b in largest where a < b select truth.TileDistance(prompt, a, b)).ToList();
        Assert.Equal(pairs.Average(), (double)clique["mean_distance"]!, Rounding);
        var totals = largest.ConvertAll(a => largest.Where(b => b != a).Sum(b => truth.TileDistance(prompt, a, b)));
        Assert.Equal((long)largest[totals.FindIndex(total => total <= totals.Min() + Rounding)], clique["medoid"]);
        return largest;
    }

    private static void CompareThreshold(RecomputedRun truth, SmallRun settings, string prompt, Dictionary<string, object?> clique)
    {
        var written = (double)clique["threshold"]!;
        Assert.Equal(truth.Rule.L2, written, Rounding);
        Assert.Equal(settings.IsCalibrated ? "calibrated" : "configured", clique["threshold_source"]);

        // Who has only the printed number, and squares it in doubles, gets the same edges.
        for (var a = 0; a < SmallRun.PerPrompt; a++)
        {
            for (var b = a + 1; b < SmallRun.PerPrompt; b++)
            {
                var worst = truth.Worst(prompt, a, b);
                Assert.Equal(truth.Rule.IsEdge(worst), worst.Sum < written * written * 65_025 * worst.Values);
            }
        }
    }

    private static void CompareGenerations(RecomputedRun truth, RunRecords tables, string prompt, List<int> members)
    {
        var rows = RunRecords.Of(tables.Generations, prompt);
        Assert.Equal(Enumerable.Range(0, SmallRun.PerPrompt).Select(i => (long)i), rows.Select(row => (long)row["generation"]!));
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(RecomputedRun.SeedOf(prompt), rows[i]["seed"]);
            Assert.Equal(truth.ImageOf(prompt, i).IsBlank() ? "blank" : "ok", rows[i]["status"]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(truth.ImageOf(prompt, i).Rgb)), rows[i]["pixels_sha256"]);
            Assert.Equal(members.Contains(i), rows[i]["clique_member"]);
            Assert.Equal($"images/generations/{prompt}/{i:D4}.png", rows[i]["image_path"]);
            var edges = Enumerable.Range(0, rows.Count).Where(j => j != i && truth.IsEdge(prompt, Math.Min(i, j), Math.Max(i, j)))
                .Select(j => truth.TileDistance(prompt, i, j)).ToList();
            if (edges.Count == 0)
            {
                Assert.Null(rows[i]["mean_edge_distance"]);
            }
            else
            {
                Assert.Equal(edges.Average(), (double)rows[i]["mean_edge_distance"]!, Rounding);
            }
        }
    }

    private static void CompareExtractions(RecomputedRun truth, RunRecords tables, string prompt, List<int> members)
    {
        var rows = RunRecords.Of(tables.Extractions, prompt);
        Assert.Equal(
            members.SelectMany(member => Enumerable.Range(1, SmallRun.Nearest).Select(neighbour => ((long)member, (long)neighbour))),
            rows.Select(row => ((long)row["generation"]!, (long)row["neighbour"]!)));
        foreach (var member in rows.GroupBy(row => (long)row["generation"]!))
        {
            var image = truth.ImageOf(prompt, (int)member.Key);
            var nearest = Enumerable.Range(0, truth.Training.Count)
                .Select(row => (Squared: RgbImage.Squared(image, truth.Training.ImageOf(row)), Row: row)).Order().ToList();
            var different = nearest.DistinctBy(near => truth.Training.GroupOf[near.Row]).Take(50).ToList();
            var mean = different.Average(near => RecomputedRun.L2((near.Squared, image.Rgb.Length)));
            foreach (var (row, (squared, at)) in member.Zip(nearest))
            {
                var l2 = RecomputedRun.L2((squared, image.Rgb.Length));
                Assert.Equal((squared, truth.Training.IdOf(at)), ((long)row["squared"]!, (string)row["image_id"]!));
                Assert.Equal(l2, (double)row["l2"]!, Rounding);
                Assert.Equal(l2 / (0.5 * mean), (double)row["adaptive_l2"]!, Rounding);
                Assert.Equal(truth.Training.CountWithin(at, SmallRun.Eidetic), row["eidetic_k"]);
                Assert.Equal(
                    (long)row["neighbour"]! == 1 && TrainingTruth.IsWithin(squared, SmallRun.Extracted, image.Rgb.Length), row["extracted"]);
            }
        }
    }

    private static void CompareRanks(RunRecords tables)
    {
        var flagged = tables.Cliques.Where(row => (bool)row["flagged"]!)
            .OrderBy(row => (double)row["mean_distance"]!).ThenBy(row => (string)row["prompt_id"]!, StringComparer.Ordinal).ToList();
        Assert.Equal(Enumerable.Range(1, flagged.Count).Select(i => (object?)(long)i), flagged.Select(row => row["rank"]));
    }
}
