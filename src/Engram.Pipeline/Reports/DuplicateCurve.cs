using Engram.Memorization;

namespace Engram.Pipeline.Reports;

/// <summary>
/// Share of prompts that gave back a training picture against the copies of their caption's picture: logit p = intercept + slope·log2(copies).
/// </summary>
/// <param name="Method">maximum-likelihood, or firth where copies tell successes and failures apart and no finite maximum exists.</param>
/// <param name="OddsPerDoubling">Factor of the odds when the copies double, with its 95 % Wald interval.</param>
/// <param name="Observed">Exact numbers of copies; of more than 200 the smallest and evenly spread ones.</param>
public sealed record DuplicateCurve(
    string Method, double Intercept, double Slope, double OddsPerDoubling, Interval OddsInterval, long Prompts,
    IReadOnlyList<CopyPoint> Observed, IReadOnlyList<CurveValue> Curve);
