using Engram.Pipeline.Runs;
using Engram.Pipeline.Untargeted;

namespace Engram.Pipeline.Evidence;

/// <summary>What the tables of an untargeted attack come to.</summary>
/// <param name="HitWithCopies">Pictures with copies that were hit.</param>
internal sealed record SampleTally(
    SampleResults Results, SetSummary Training, SetSummary? Control, IReadOnlyList<CurvePoint> Curve, long Prompts, DuplicateBook Book, long HitWithCopies, CopySummary Copies);
