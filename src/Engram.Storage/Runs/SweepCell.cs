namespace Engram.Storage.Runs;

/// <summary>One combination of a sweep's values.</summary>
/// <param name="Name">Of its folder below cells/.</param>
/// <param name="Values">By key of the configuration, as YAML spells them.</param>
/// <param name="ConfigHash">Of its configuration without the contents of files, 64 hex digits.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
/// <param name="RunId">Null until its run is finished.</param>
/// <param name="ManifestSha256">Of its run's manifest.json, which has the hash of every file; null until its run is finished.</param>
public sealed record SweepCell(
    string Name, IReadOnlyDictionary<string, string> Values, string ConfigHash, SweepCellState State = SweepCellState.Pending, string? Error = null,
    string? RunId = null, string? ManifestSha256 = null);
