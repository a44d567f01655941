namespace Engram.Compute.Doctor;

/// <summary>What a device gave.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Arithmetic">The version of the definition.</param>
/// <param name="Sha256">Over the version and all operations' digests: equal on every machine that computes rightly.</param>
public sealed record SelfTestReport(string Device, int Arithmetic, IReadOnlyList<SelfTestOperation> Operations, string Sha256)
{
    public bool Equal => Operations.All(operation => operation.Equal);
}
