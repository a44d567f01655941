namespace Engram.Pipeline.Reports;

/// <summary>Two joined generations, a &lt; b.</summary>
public readonly record struct GraphEdge(long A, long B);
