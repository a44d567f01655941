using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>A prompt with what came of it.</summary>
/// <param name="Clique">Null while it is not through every stage.</param>
/// <param name="Matches">Of marked members; empty where it is not flagged. In order of generation, then neighbour.</param>
internal sealed record AttackedPrompt(PromptRow Prompt, CliqueRow? Clique, IReadOnlyList<ExtractionRow> Matches);
