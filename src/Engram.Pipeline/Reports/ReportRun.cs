using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Which run it was, and how it went on its machine.</summary>
/// <param name="State">finished, running or interrupted.</param>
/// <param name="Provisional">The run is not finished: figures are of the prompts that are through every stage, ranks may change.</param>
/// <param name="ManifestSha256">Of manifest.json; null until the run is finished.</param>
/// <param name="FinishedAt">UTC; null until the run is finished.</param>
/// <param name="ImagesPerSecond">Of the process that ended the run; null until then.</param>
/// <param name="Seconds">Wall time of the process that ended the run; null until then.</param>
/// <param name="Stages">The table stage_timings; empty until the run is finished.</param>
public sealed record ReportRun(
    string RunId,
    string State,
    bool Provisional,
    string? ManifestSha256,
    string Software,
    string Device,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    double? ImagesPerSecond,
    double? Seconds,
    IReadOnlyList<StageTimingRow> Stages);
