namespace Engram.Pipeline.Reports;

/// <summary>A column's value; untrusted.</summary>
public sealed record NamedText(string Name, string? Value);
