using System.Globalization;
using Engram.Compare.Cases;
using Engram.Compare.Timing;
using Engram.Compute;
using Engram.Compute.Probes;
using Engram.Memorization;

namespace Engram.Compare;

/// <summary>compare [--only WORD] [--pairs N] [--threads N] [--out FILE]: every comparison whose name holds the word.</summary>
internal static class CompareRun
{
    private const int LeastPairs = 7;

    public static int Run(string[] args)
    {
        string? only = null, file = null;
        var (pairs, threads) = (9, Environment.ProcessorCount);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _ = args[i] switch
            {
                "--only" => only = args[i + 1],
                "--out" => file = args[i + 1],
                "--pairs" => (pairs = int.Parse(args[i + 1], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
                "--threads" => (threads = int.Parse(args[i + 1], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
                _ => throw new ArgumentException($"{args[i]} is no option; there are --only, --pairs, --threads, --out."),
            };
        }

        pairs = Math.Max(LeastPairs, pairs);
        using var device = new HostDevice(threads);
        var table = new ResultTable(device, pairs, HostProbe.All(threads, VectorWidth.Best));
        Console.Out.WriteLine(table.Head);
        foreach (var (name, open) in All(device, threads))
        {
            if (only is not null && !name.Contains(only, StringComparison.Ordinal))
            {
                continue;
            }

            using var comparison = open();
            if (comparison is not null)
            {
                Console.Out.WriteLine(table.Add(Interleaved.Measure(comparison, pairs, threads)));
            }
        }

        if (file is not null)
        {
            File.WriteAllText(file, table.Text);
        }

        return 0;
    }

    private static IEnumerable<(string Name, Func<IComparison?> Open)> All(HostDevice device, int threads)
    {
        var root = Repository.Root;
        foreach (var batch in (int[])[1, 4, 16])
        {
            yield return ($"unet-{batch}", () => new UnetComparison(
                device, threads, Path.Combine(root, "configs/quickstart/model"), Path.Combine(root, "perf/peers/noto-unet.onnx"), batch));
        }

        foreach (var (side, channels) in ((int, int)[])[(64, 320), (32, 640), (16, 1280)])
        {
            yield return ($"conv-{side}", () => Operations.Convolution(device, threads, side, channels, channels));
        }

        foreach (var (rows, inputs, outputs) in ((int, int, int)[])
            [(4096, 320, 320), (4096, 320, 2560), (4096, 1280, 320), (1024, 640, 5120), (256, 1280, 10240), (77, 768, 1280)])
        {
            yield return ($"gemm-{rows}x{inputs}x{outputs}", () => Operations.Product(device, threads, rows, inputs, outputs));
        }

        foreach (var (queries, keys, width) in ((int, int, int)[])[(4096, 4096, 40), (1024, 1024, 80), (256, 256, 160), (4096, 77, 40)])
        {
            yield return ($"attention-{queries}x{keys}", () => Operations.Attention(device, threads, queries, keys, 8, width, fused: false));
            yield return ($"attention-{queries}x{keys}-fused", () => Operations.Attention(device, threads, queries, keys, 8, width, fused: true));
        }

        foreach (var (side, channels) in ((int, int)[])[(64, 320), (32, 640), (16, 1280)])
        {
            yield return ($"norm-{side}", () => Operations.GroupNorm(device, threads, side, channels));
        }

        yield return ("tiles-numpy", () => TileComparison.Open(device, threads, "tiles_numpy", 500));
        yield return ("tiles-faiss", () => TileComparison.Open(device, threads, "tiles_faiss", 500));
        yield return ("nearest", () => NearestComparison.Open(device, threads, 10_000, 50_000));
        foreach (var (name, graph) in CliqueGraphs())
        {
            yield return ($"clique-networkx {name}", () => CliqueComparison.Open(threads, "clique_networkx", name, graph()));
            yield return ($"clique-igraph {name}", () => CliqueComparison.Open(threads, "clique_igraph", name, graph()));
        }
    }

    private static IEnumerable<(string Name, Func<Graph> Graph)> CliqueGraphs()
    {
        yield return ("a random graph, density 0.2, ten planted", () => Graphs.Random(0.2, 10, 1));
        foreach (var density in (double[])[0.3, 0.35, 0.4, 0.45, 0.5])
        {
            yield return ($"a random graph, density {density}", () => Graphs.Random(density, 0, 2));
        }

        foreach (var (dimensions, density) in ((int, double)[])[(3, 0.02), (8, 0.05), (16, 0.1), (32, 0.2)])
        {
            yield return ($"a geometric graph, {dimensions} dimensions, density {density}", () => Graphs.Geometric(dimensions, density, 3));
        }
    }
}
