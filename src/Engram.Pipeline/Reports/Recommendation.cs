namespace Engram.Pipeline.Reports;

/// <summary>One of the paper's four recommendations, with what this run says of it.</summary>
/// <param name="Lines">Sentences with this run's numbers.</param>
public sealed record Recommendation(string Title, IReadOnlyList<string> Lines);
