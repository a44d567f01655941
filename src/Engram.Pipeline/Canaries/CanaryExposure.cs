using Engram.Memorization;

namespace Engram.Pipeline.Canaries;

/// <summary>A canary that was trained on, ranked among the reserve.</summary>
/// <param name="Repeats">How often it stood in the training set.</param>
public sealed record CanaryExposure(string ImageId, int Repeats, double Loss, Exposure Exposure);
