namespace Engram.Pipeline.Reports;

/// <summary>The exact ROC of an attack: a point where the share of members rises, first those with fewest false positives.</summary>
/// <param name="Auc">Of the whole curve.</param>
public sealed record RocFigure(string Attack, long Timestep, long Draws, double Auc, IReadOnlyList<RocStep> Steps);
