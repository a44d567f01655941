namespace Engram.Pipeline.Reports;

/// <summary>A compared sample of an untargeted attack.</summary>
/// <param name="L2">To its nearest training picture; NaN while it is not known.</param>
/// <param name="ControlL2">The same in the control set; null without one.</param>
internal readonly record struct SampleFacts(double L2, double Adaptive, bool Hit, double? ControlL2, double? ControlAdaptive, bool ControlHit);
