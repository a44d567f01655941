using Engram.Memorization;

namespace Engram.Pipeline.Reports;

/// <summary>The ranking of flagged prompts by mean clique distance, judged by whether the training set holds what they give.</summary>
/// <param name="Left">Points that were left out of the list.</param>
public sealed record RankingFigure(RankingQuality Quality, long Left);
