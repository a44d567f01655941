namespace Engram.Pipeline.Runs;

/// <summary>Where a run stands; sent about twice a second while work is done, and at every change of phase.</summary>
/// <param name="RunId">Of the manifest.</param>
/// <param name="Phase">selection, calibration, attack, finish.</param>
/// <param name="Done">Generations that exist in this phase (selection: training images read).</param>
/// <param name="Total">Of how many; 0 where unknown.</param>
/// <param name="ImagesPerSecond">Drawn by this process, over the last minute; 0 until the first batch.</param>
/// <param name="Remaining">Of the phase, at the rate of its last minute; null until it is known.</param>
/// <param name="Stages">In the order of the flow.</param>
public sealed record RunProgress(
    string RunId,
    string Phase,
    long Done,
    long Total,
    double ImagesPerSecond,
    TimeSpan? Remaining,
    IReadOnlyList<StageProgress> Stages);
