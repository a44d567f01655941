namespace Engram.Pipeline.Reports;

/// <summary>A picture of a report.</summary>
/// <param name="Png">The file's bytes.</param>
public sealed record ReportPicture(int Width, int Height, ReadOnlyMemory<byte> Png);
