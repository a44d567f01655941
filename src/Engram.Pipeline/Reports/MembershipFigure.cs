using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>A membership attack in the report.</summary>
/// <param name="Rows">Of pictures before models that are durable, while the run goes on; 0 once it is finished.</param>
/// <param name="Planned">Of how many.</param>
/// <param name="Summary">Null until the run is finished.</param>
/// <param name="Curves">Of the first target: of each attack the timestep and draws with the largest AUC.</param>
/// <param name="NotOnGrid">FPR below which one other is no step: 1 over the others.</param>
public sealed record MembershipFigure(long Rows, long Planned, MembershipSummary? Summary, IReadOnlyList<RocFigure> Curves, double? NotOnGrid);
