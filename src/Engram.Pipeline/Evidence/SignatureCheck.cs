namespace Engram.Pipeline.Evidence;

/// <summary>What is known of the signature of manifest.json.</summary>
/// <param name="State">none, present (and not checked), made (by this call), good, bad.</param>
/// <param name="Identity">Whose it is; null unless it is good.</param>
public sealed record SignatureCheck(string State, string? Identity = null);
