namespace Engram.Pipeline.Reports;

/// <summary>Something that the run did not do, or left out.</summary>
/// <param name="Count">0 where it did not happen.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Meaning">What follows for the figures.</param>
public sealed record NotDone(string What, long Count, string Unit, string Meaning);
