using System.Globalization;
using Engram.Memorization;

namespace Engram.Compare.Coverage;

/// <summary>
/// compare coverage: how often the 95 % intervals hold the truth, and how often the blind baseline calls honest and shifted sets void. Prints the table of
/// perf/results.
/// </summary>
internal static class CoverageRun
{
    private const int Repeats = 10_000;
    private const int Pictures = 200;

    public static int Run()
    {
        ClopperPearsonTable();
        AreaTable();
        BlindVoids.Print();
        return 0;
    }

    private static void ClopperPearsonTable()
    {
        Say($"Clopper–Pearson, {Repeats:#,0} draws a cell: share of 95 % intervals that hold the rate", "");
        double[] rates = [0.001, 0.01, 0.05, 0.2, 0.5, 0.95];
        Say($"| trials | {string.Join(" | ", rates.Select(rate => $"rate {rate.ToString(CultureInfo.InvariantCulture)}"))} |", "|---|" + string.Concat(rates.Select(_ => "---|")));
        foreach (var trials in new[] { 20, 100, 200, 1_000 })
        {
            var cells = rates.AsParallel().AsOrdered().Select(rate =>
            {
                var (numbers, held) = (new Gaussians(trials), Enumerable.Range(0, trials + 1).Select(k => ClopperPearson.Of(k, trials)).ToArray());
                return Share(Enumerable.Range(0, Repeats).Count(_ => Holds(held[numbers.Binomial(trials, rate)], rate)));
            });
            Say($"| {trials} | {string.Join(" | ", cells)} |");
        }

        Say("");
    }

    private static void AreaTable()
    {
        Say($"AUC at {Pictures} and {Pictures} Gaussian scores, {Repeats:#,0} draws a cell; spread: of the members' scores over the others'", "");
        Say("| AUC | spread 1: this program | plain DeLong on the logit | spread 2: this program | plain | spread ½: this program | plain |", "|---|---|---|---|---|---|---|");
        foreach (var area in new[] { 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999 })
        {
            var cells = new[] { 1, 2, 0.5 }.AsParallel().AsOrdered().Select(spread => AreaCell(area, spread));
            Say($"| {area.ToString(CultureInfo.InvariantCulture)} | {string.Join(" | ", cells)} |");
        }

        Say("");
    }

    private static string AreaCell(double area, double spread)
    {
        // P(N(d, s²) > N(0, 1)) = Φ(d/√(1 + s²)).
        var (numbers, shift) = (new Gaussians((long)(1e6 * area)), Normal.Quantile(area) * Math.Sqrt(1 + (spread * spread)));
        var (ours, plain) = (0, 0);
        for (var i = 0; i < Repeats; i++)
        {
            var found = RocCurve.Of(numbers.Next(Pictures, shift, spread), numbers.Next(Pictures, 0, 1)).Area;
            ours += Holds(found.Interval, area) ? 1 : 0;
            plain += Holds(found.DeLongAt(0.95), area) ? 1 : 0;
        }

        return $"{Share(ours)} | {Share(plain)}";
    }

    private static bool Holds(Interval interval, double truth) => interval.Lower <= truth && truth <= interval.Upper;

    private static string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Repeats:0.0} %");

    private static void Say(params string[] lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
