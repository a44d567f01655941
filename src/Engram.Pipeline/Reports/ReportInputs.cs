namespace Engram.Pipeline.Reports;

/// <summary>What was attacked, and by which rules.</summary>
/// <param name="Generated">drawn, or given: pictures of another generator.</param>
/// <param name="PerPrompt">Generations that a prompt was to have; of an untargeted attack the samples; 0 of given pictures.</param>
/// <param name="CliqueSize">Null in an attack without cliques, as the two after it.</param>
public sealed record ReportInputs(
    string Name,
    string Attack,
    string Generated,
    string ConfigHash,
    string ModelHash,
    string DataHash,
    string? DataHashMethod,
    string Arithmetic,
    long PerPrompt,
    int? CliqueSize,
    int? Grid,
    decimal? FalseEdgeRate,
    decimal MatchL2,
    decimal EideticL2,
    int Nearest);
