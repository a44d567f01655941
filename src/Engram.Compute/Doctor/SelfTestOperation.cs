namespace Engram.Compute.Doctor;

/// <summary>One operation of a self-test.</summary>
/// <param name="Name">As people know it: convolution, group norm, ….</param>
/// <param name="Equal">Whether every bit of every result was the reference's.</param>
/// <param name="Difference">The first difference, or the failure, on one line; null where there is none.</param>
/// <param name="Sha256">Of the device's results, in hex; empty where the operation failed.</param>
public sealed record SelfTestOperation(string Name, bool Equal, string? Difference, string Sha256);
