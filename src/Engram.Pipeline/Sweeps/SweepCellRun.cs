namespace Engram.Pipeline.Sweeps;

/// <summary>The run of a cell.</summary>
/// <param name="ManifestSha256">Of manifest.json; null until the run is finished.</param>
/// <param name="Seconds">Wall time of the process that ended the run; null until then.</param>
/// <param name="ImagesPerSecond">Of that process; null until then.</param>
public sealed record SweepCellRun(
    string Name, string RunId, string? ManifestSha256, string Software, string Device, double? Seconds, double? ImagesPerSecond);
