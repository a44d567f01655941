namespace Engram.Tests.Evidence;

/// <summary>A run of the shipped model on the whole shipped training set, small and with every picture kept.</summary>
/// <param name="Threshold">A number, or auto.</param>
internal sealed record SmallRun(int Grid, string Threshold, string Rate, string Near, int CliqueSize)
{
    public const int PerPrompt = 8;
    public const int Seed = 2301;
    public const int Duplicates = 5;
    public const int Singles = 2;
    public const int HeldOut = 2;
    public const int CalibrationPrompts = 7;
    public const int Nearest = 7;
    public const decimal Extracted = 0.15m;
    public const decimal Eidetic = 0.1m;

    public bool IsCalibrated => Threshold == "auto";

    public string Yaml() =>
        $$"""
        name: evidence
        model: {{Shipped}}/model
        training: { path: {{Shipped}}/train.parquet }
        device: host
        prompts:
          - { strategy: duplicates, take: {{Duplicates}}, near: {{Near}} }
          - { strategy: all, copies_at_most: 1, take: {{Singles}} }
          - { strategy: file, path: {{Shipped}}/held-out/metadata.jsonl, take: {{HeldOut}} }
        generate: { per_prompt: {{PerPrompt}}, batch: 5, steps: 8, guidance: 3.0, seed: {{Seed}} }
        edges: { grid: {{Grid}}, threshold: {{Threshold}}, false_edge_rate: {{Rate}}, calibration_prompts: {{CalibrationPrompts}} }
        clique: { size: {{CliqueSize}} }
        match: { l2: 0.15, eidetic_l2: 0.1, nearest: {{Nearest}} }
        output: { root: runs, keep: all }
        """;

    public static string Shipped { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart");
}
