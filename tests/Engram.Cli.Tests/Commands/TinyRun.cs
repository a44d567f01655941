using Engram.Storage.Tables;

namespace Engram.Tests.Commands;

/// <summary>The shipped model on a few of the shipped pictures, at a size that takes seconds, and what a run of it left.</summary>
internal static class TinyRun
{
    public static string Shipped { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart");

    /// <summary>A training set of eight pictures, an image folder.</summary>
    public static string Training(ScratchFolder folder)
    {
        var source = Path.Combine(Shipped, "held-out");
        var lines = File.ReadLines(Path.Combine(source, "metadata.jsonl")).Take(8).ToList();
        folder.Write("pictures/metadata.jsonl", string.Join('\n', lines) + "\n");
        for (var i = 0; i < lines.Count; i++)
        {
            File.Copy(Path.Combine(source, $"{i:D3}.png"), folder[$"pictures/{i:D3}.png"]);
        }

        return "pictures";
    }

    /// <summary>Two prompts with two pictures of two steps each; the training set is the folder pictures unless named.</summary>
    public static string Yaml(string? model = null, string training = "pictures", string prompts = "[ { strategy: all, take: 2 } ]") =>
        $$"""
        name: tiny
        model: {{model ?? Path.Combine(Shipped, "model")}}
        training: { path: {{training}} }
        device: host
        prompts: {{prompts}}
        generate: { per_prompt: 2, batch: 2, steps: 2, guidance: 3.0, seed: 2301 }
        edges: { threshold: 0.3 }
        clique: { size: 2 }
        output: { root: runs, keep: all }
        checkpoint: { seconds: 1 }
        """;

    /// <summary>Every row of the tables that must not depend on interruptions, without the run's id.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(string run)
    {
        var tables = Path.Combine(run, "tables");
        var rows = new List<string>();
        await Add<PromptRow>(row => row with { RunId = "" });
        await Add<GenerationRow>(row => row with { RunId = "" });
        await Add<EdgeRow>(row => row with { RunId = "" });
        await Add<CliqueRow>(row => row with { RunId = "" });
        await Add<ExtractionRow>(row => row with { RunId = "", Columns = [] });
        await Add<NullDistanceRow>(row => row with { RunId = "" });
        return rows;

        async Task Add<TRow>(Func<TRow, TRow> strip)
            where TRow : ITableRow<TRow>
        {
            await foreach (var row in TableReader.ReadAsync<TRow>(tables))
            {
                rows.Add(strip(row).ToString()!);
            }
        }
    }

    /// <summary>Relative names and bytes of the kept pictures.</summary>
    public static IReadOnlyDictionary<string, string> Pictures(string run) =>
        Directory.EnumerateFiles(Path.Combine(run, "images"), "*.png", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(run, path), path => Convert.ToBase64String(File.ReadAllBytes(path)));
}
