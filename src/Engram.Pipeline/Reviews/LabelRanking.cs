using Engram.Pipeline.Reports;

namespace Engram.Pipeline.Reviews;

/// <summary>The ranking judged by labels. Ranks count labelled prompts only; recall is of what they hold.</summary>
/// <param name="Ranking">The quality, and points left out.</param>
/// <param name="Open">Listed prompts ahead of the first false one that have no label yet: while there are some, BeforeFirstFalse may change.</param>
public sealed record LabelRanking(RankingFigure Ranking, long Open);
