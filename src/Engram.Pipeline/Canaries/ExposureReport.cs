namespace Engram.Pipeline.Canaries;

/// <summary>What <c>engram exposure</c> answers.</summary>
/// <param name="MostBits">log2(reserve + 1): no canary can have more.</param>
/// <param name="ChanceBits">The mean of canaries that the model does not know: log2 of the pool less the mean log2 of its ranks.</param>
/// <param name="WithoutLoss">Canaries and reserves whose loss the run does not hold.</param>
public sealed record ExposureReport(
    string RunId, string Target, int Reserve, double MostBits, double ChanceBits, int WithoutLoss, IReadOnlyList<CanaryExposure> Canaries);
