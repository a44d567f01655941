namespace Engram.Pipeline.Flow;

/// <summary>The work was done and gave nothing that could be used; the message says what to look at.</summary>
public sealed class RunFailedException(string message) : Exception(message);
