using System.Globalization;
using System.Text;
using Engram.Compare.Timing;
using Engram.Compute;
using Engram.Compute.Probes;

namespace Engram.Compare;

/// <summary>The results as a Markdown table under a line that says where they were made.</summary>
internal sealed class ResultTable
{
    private readonly StringBuilder _text = new();

    public ResultTable(HostDevice device, int pairs, MachineLimits limits)
    {
        Head = string.Create(CultureInfo.InvariantCulture, $"""
            {Processor()}, {device.Description}. Limits at the start: {limits.Fma / 1e9:0} GFLOP/s of float32 multiply-adds, {limits.PairProducts / 1e9:0} Gop/s of
            16-bit pair products, {limits.Bandwidth / 1e9:0.0} GB/s read. {pairs} pairs each; times are medians, "share" is of the limit measured within each pair.

            | work | peer | ratio, median | min – max | ours, ms | peer, ms | ours, Gop/s | share | answers |
            |---|---|---|---|---|---|---|---|---|
            """);
        _text.AppendLine(Head);
    }

    public string Head { get; }

    public string Text => _text.ToString();

    /// <returns>The row.</returns>
    public string Add(Result result)
    {
        var rate = double.IsNaN(result.Operations) ? "" : Number(result.Operations / result.Ours / 1e9, "0.0");
        var share = result.Limit == Limit.None ? "" : $"{Number(100 * result.Share, "0")} % of {Name(result.Limit)}";
        var row =
            $"| {result.Name} | {result.Peer} | **{Number(result.Ratio, "0.00")}** | {Number(result.Lowest, "0.00")} – {Number(result.Highest, "0.00")} | "
            + $"{Number(1000 * result.Ours, "0.00")} | {Number(1000 * result.Theirs, "0.00")} | {rate} | {share} | {result.Difference} |";
        _text.AppendLine(row);
        return row;
    }

    private static string Name(Limit limit) => limit switch
    {
        Limit.Fma => "FMA",
        Limit.PairProducts => "pair products",
        _ => "bandwidth",
    };

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>As Linux calls it.</summary>
    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? "an unnamed processor";
    }
}
